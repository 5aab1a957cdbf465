package org.roomkey.web.page;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.roomkey.web.ApiException;
import org.roomkey.web.JsonResponses;

/** {@code GET /docs/asyncapi.yaml} and {@code /docs/openapi.yaml}: the protocol, for everybody. */
public final class DocsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** Every path; each file has the same name under {@code WEB-INF}. */
  private static final String[] PATHS = {"/docs/asyncapi.yaml", "/docs/openapi.yaml"};

  private static final class Document {
    private final byte[] body;
    private final String tag;

    Document(byte[] body, String tag) {
      this.body = body;
      this.tag = tag;
    }
  }

  private final transient JsonResponses responses;
  private transient Map<String, Document> documents = Map.of();

  public DocsServlet(JsonResponses responses) {
    this.responses = responses;
  }

  public static String[] paths() {
    return PATHS.clone();
  }

  @Override
  public void init() throws ServletException {
    Map<String, Document> read = new TreeMap<>();
    for (String path : PATHS) {
      try (InputStream file = getServletContext().getResourceAsStream("/WEB-INF" + path)) {
        if (file == null) {
          throw new ServletException(path + " is not in the application");
        }
        byte[] body = file.readAllBytes();
        read.put(path, new Document(body, tag(body)));
      } catch (IOException e) {
        throw new ServletException(path + " cannot be read", e);
      }
    }
    documents = read;
  }

  private static String tag(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return '"' + HexFormat.of().formatHex(Arrays.copyOf(digest, 8)) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (request.getMethod()) {
      case "GET", "HEAD" -> answer(request, response, documents.get(request.getServletPath()));
      default -> responses.write(response, ApiException.methodNotAllowed("GET", "HEAD"));
    }
  }

  /** The container drops the body of a {@code HEAD}. */
  private static void answer(
      HttpServletRequest request, HttpServletResponse response, Document document)
      throws IOException {
    response.setHeader("Cache-Control", "public, max-age=3600");
    response.setHeader("ETag", document.tag);
    if (document.tag.equals(request.getHeader("If-None-Match"))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType("application/yaml");
    response.setContentLength(document.body.length);
    response.getOutputStream().write(document.body);
  }
}
