package org.roomkey.web.page;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * {@code GET /assets/js/palette.js}: the style sheet {@code palette.css} as a module, for {@code
 * <roomkey-board>}: a style sheet inside an element cannot link to another one.
 */
public final class PaletteServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private transient Representation module;

  /** The style sheet has no backtick, backslash or {@code ${}}, so it needs no escaping. */
  @Override
  public void init() throws ServletException {
    byte[] css = Representation.file(getServletContext(), "/assets/css/palette.css");
    module =
        Representation.ofModule(
            "export const PALETTE = `" + new String(css, StandardCharsets.UTF_8) + "`;\n");
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "no-cache");
    module.write(request, response);
  }
}
