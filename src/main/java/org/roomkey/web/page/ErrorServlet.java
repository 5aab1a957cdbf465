package org.roomkey.web.page;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Locale;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.web.ApiException;
import org.roomkey.web.JsonResponses;

/**
 * Answers errors that reach the container: with JSON under {@code /api} and for programs, else with
 * the error page. Only the log gets the exception.
 */
public final class ErrorServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Log LOG = Log.of(ErrorServlet.class);

  private final transient SparseLog sparseLog = new SparseLog(LOG);

  private final transient Pages pages;
  private final transient JsonResponses responses;

  public ErrorServlet(Pages pages, JsonResponses responses) {
    this.pages = pages;
    this.responses = responses;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Integer status = (Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    if (status == null) {
      response.setStatus(HttpServletResponse.SC_NOT_FOUND);
      status = HttpServletResponse.SC_NOT_FOUND;
    }
    if (status == HttpServletResponse.SC_NOT_IMPLEMENTED) {
      // The container does not know the method, so the request is at fault.
      status = HttpServletResponse.SC_BAD_REQUEST;
      response.setStatus(status);
    }
    if (status >= 500
        && request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable failure) {
      sparseLog.log(Level.ERROR, "a request failed with an internal error", failure);
    }
    Words words = Words.of(status);
    if (Media.wantsPage(request) && !isApi(request)) {
      pages.error(request, response, status, words.titleKey, null);
    } else {
      String code = words.error.toLowerCase(Locale.ROOT).replace(' ', '_');
      responses.write(response, new ApiException(status, words.error, code));
    }
  }

  private static boolean isApi(HttpServletRequest request) {
    return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri
        && uri.startsWith(request.getContextPath() + "/api/");
  }

  /**
   * @param error in JSON
   * @param titleKey the key of the page's title
   */
  private record Words(String error, String titleKey) {
    static Words of(int status) {
      return switch (status) {
        case 401 -> new Words("Unauthorized", "page.401.title");
        case 403 -> new Words("Forbidden", "page.403.title");
        case 404 -> new Words("Not found", "page.404.title");
        case 405 -> new Words("Method not allowed", "page.405.title");
        case 408 -> new Words("Request timeout", "page.408.title");
        case 413 -> new Words("Too long", "page.413.title");
        case 429 -> new Words("Rate limited", "page.429.title");
        case 503 -> new Words("Unavailable", "page.503.title");
        default ->
            status < 500
                ? new Words("Invalid request", "page.400.title")
                : new Words("Internal error", "page.500.title");
      };
    }
  }
}
