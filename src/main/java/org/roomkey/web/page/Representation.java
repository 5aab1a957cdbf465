package org.roomkey.web.page;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/** A body that never changes, with its entity tag (RFC 9110, section 8.8.3). Immutable. */
final class Representation {
  private final String contentType;
  private final byte[] body;
  private final String tag;

  Representation(String contentType, byte[] body) {
    this.contentType = contentType;
    this.body = body.clone();
    this.tag = tag(body);
  }

  static Representation ofModule(String source) {
    return new Representation(
        "text/javascript;charset=UTF-8", source.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] file(ServletContext context, String path) throws ServletException {
    try (InputStream file = context.getResourceAsStream(path)) {
      if (file == null) {
        throw new ServletException(path + " is not in the application");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new ServletException(path + " cannot be read", e);
    }
  }

  private static String tag(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return '"' + HexFormat.of().formatHex(Arrays.copyOf(digest, 8)) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The weak comparison of RFC 9110, section 13.1.2: a proxy that compresses makes the tag weak.
   */
  private boolean isKnown(List<String> fields) {
    return fields.stream()
        .flatMap(field -> Arrays.stream(field.split(",", -1)))
        .map(String::strip)
        .anyMatch(known -> known.equals(tag) || known.equals("W/" + tag));
  }

  /** Writes 304 if the client has this body already. The container drops the body of a HEAD. */
  void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.setHeader("ETag", tag);
    if (isKnown(Collections.list(request.getHeaders("If-None-Match")))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType(contentType);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
