package org.roomkey.web.page;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * {@code GET /assets/js/*}: the modules, which import each other by addresses that stay the same. A
 * browser asks each time whether they have changed, so that it never mixes the modules of two
 * versions. The container's own servlet lets a browser guess, by dates that are the same for every
 * build.
 */
public final class ModulesServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private static final String FOLDER = "/assets/js/";

  /** By the name of the file. */
  private transient Map<String, Representation> files = Map.of();

  @Override
  public void init() throws ServletException {
    Map<String, Representation> found = new HashMap<>();
    for (String path : getServletContext().getResourcePaths(FOLDER)) {
      byte[] body = Representation.file(getServletContext(), path);
      // The other files are declarations of types, which no browser executes.
      String type = path.endsWith(".js") ? "text/javascript" : "text/plain";
      found.put(path.substring(FOLDER.length()), new Representation(type + ";charset=UTF-8", body));
    }
    files = Map.copyOf(found);
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getPathInfo();
    Representation file = path == null ? null : files.get(path.substring(1));
    if (file == null) {
      response.sendError(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    response.setHeader("Cache-Control", "no-cache");
    file.write(request, response);
  }
}
