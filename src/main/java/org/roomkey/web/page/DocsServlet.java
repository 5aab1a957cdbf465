package org.roomkey.web.page;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.roomkey.web.ApiException;
import org.roomkey.web.JsonResponses;

/** {@code GET /docs/asyncapi.yaml} and {@code /docs/openapi.yaml}: the protocol documents. */
public final class DocsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** The paths. Each file has the same path under {@code WEB-INF}. */
  private static final String[] PATHS = {"/docs/asyncapi.yaml", "/docs/openapi.yaml"};

  private final transient JsonResponses responses;
  private transient Map<String, Representation> documents = Map.of();

  public DocsServlet(JsonResponses responses) {
    this.responses = responses;
  }

  public static String[] paths() {
    return PATHS.clone();
  }

  @Override
  public void init() throws ServletException {
    Map<String, Representation> read = new TreeMap<>();
    for (String path : PATHS) {
      byte[] body = Representation.file(getServletContext(), "/WEB-INF" + path);
      read.put(path, new Representation("application/yaml", body));
    }
    documents = read;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (request.getMethod()) {
      case "GET", "HEAD" -> {
        response.setHeader("Cache-Control", "public, max-age=3600");
        documents.get(request.getServletPath()).write(request, response);
      }
      default -> responses.write(response, ApiException.methodNotAllowed("GET", "HEAD"));
    }
  }
}
