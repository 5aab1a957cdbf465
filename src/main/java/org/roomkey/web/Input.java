package org.roomkey.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.Parameters;

/**
 * The input of a request: its query, the form in its body, or its body as text. Query and form are
 * never mixed, so that a link cannot fill in a form. Malformed input is answered with 400; so is a
 * repeated name if one value is required.
 */
public final class Input {
  private static final int MAX_BODY_BYTES = 64 * 1024;

  /** Only UTF-8: a form in another charset would be misread. */
  private static final Pattern FORM =
      Pattern.compile("application/x-www-form-urlencoded( *; *charset=(utf-8|\"utf-8\"))? *;? *");

  private final Parameters parameters;

  private Input(Parameters parameters) {
    this.parameters = parameters;
  }

  public static Input query(HttpServletRequest request) {
    return new Input(Parameters.ofQuery(request.getQueryString()));
  }

  /** Reads the body, at most 64 KiB. */
  public static Input form(HttpServletRequest request) throws IOException, ApiException {
    String type = request.getContentType();
    if (type == null || !FORM.matcher(type.strip().toLowerCase(Locale.ROOT)).matches()) {
      throw ApiException.invalidRequest();
    }
    return new Input(Parameters.ofForm(bytes(request)));
  }

  /** The body as text, at most 64 KiB of valid UTF-8. */
  public static String text(HttpServletRequest request) throws IOException, ApiException {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(request))).toString();
      return text.isBlank() ? "{}" : text;
    } catch (CharacterCodingException e) {
      throw ApiException.of(HttpServletResponse.SC_BAD_REQUEST, ErrorCode.INVALID_JSON);
    }
  }

  /** The body, at most 64 KiB. */
  private static byte[] bytes(HttpServletRequest request) throws IOException, ApiException {
    byte[] body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      throw ApiException.of(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, ErrorCode.TOO_LONG);
    }
    return body;
  }

  /** Empty if the name is absent. */
  public Optional<String> one(String name) throws ApiException {
    List<String> values = all(name);
    if (values.size() > 1) {
      throw ApiException.invalidRequest();
    }
    return values.stream().findFirst();
  }

  public List<String> all(String name) throws ApiException {
    if (!parameters.isWellFormed()) {
      throw ApiException.invalidRequest();
    }
    return parameters.all(name);
  }

  public boolean isWellFormed() {
    return parameters.isWellFormed();
  }
}
