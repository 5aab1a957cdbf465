package org.roomkey.web.page;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.roomkey.protocol.MessageCodec;

/**
 * {@code GET /assets/js/messages.js}: the texts for the pages' scripts, as a module in the language
 * of the page. Each module is built once, at the start.
 */
public final class TextsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Map<Texts, Representation> modules;

  public TextsServlet(MessageCodec json) {
    modules =
        Texts.ALL.stream().collect(Collectors.toMap(texts -> texts, texts -> module(texts, json)));
  }

  /** JSON needs no more escaping here: in a module U+2028 does not end a line. */
  private static Representation module(Texts texts, MessageCodec json) {
    String source =
        "/** Made by the server of its messages.properties, in the language of the page. */\n"
            + "export const LANGUAGE = '"
            + texts.language()
            + "';\nexport const TEXTS = "
            + json.encodeBody(texts.all())
            + ";\n";
    return Representation.ofModule(source);
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "no-cache");
    response.addHeader("Vary", "Accept-Language");
    modules.get(Texts.of(request)).write(request, response);
  }
}
