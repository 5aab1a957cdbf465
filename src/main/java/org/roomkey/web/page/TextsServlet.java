package org.roomkey.web.page;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import org.roomkey.protocol.MessageCodec;

/**
 * {@code GET /assets/js/messages.js}: the texts of the pages for their scripts, in the language of
 * the page, as a module. What is sent is made once, at the start.
 */
public final class TextsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private static final class Module {
    private final byte[] body;
    private final String tag;

    Module(byte[] body) {
      this.body = body;
      this.tag = tag(body);
    }
  }

  private final transient Map<Texts, Module> modules;

  public TextsServlet(MessageCodec json) {
    modules =
        Texts.ALL.stream().collect(Collectors.toMap(texts -> texts, texts -> module(texts, json)));
  }

  /** U+2028 in a text is no end of a line in a module, so that JSON is good as it is. */
  private static Module module(Texts texts, MessageCodec json) {
    String source =
        "/** Made by the server of its messages.properties, in the language of the page. */\n"
            + "export const LANGUAGE = '"
            + texts.language()
            + "';\nexport const TEXTS = "
            + json.encodeBody(texts.all())
            + ";\n";
    return new Module(source.getBytes(StandardCharsets.UTF_8));
  }

  private static String tag(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return '"' + HexFormat.of().formatHex(Arrays.copyOf(digest, 8)) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The container drops the body of a {@code HEAD}. */
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Module module = modules.get(Texts.of(request));
    response.setHeader("Cache-Control", "no-cache");
    response.addHeader("Vary", "Accept-Language");
    response.setHeader("ETag", module.tag);
    if (module.tag.equals(request.getHeader("If-None-Match"))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType("text/javascript;charset=UTF-8");
    response.setContentLength(module.body.length);
    response.getOutputStream().write(module.body);
  }
}
