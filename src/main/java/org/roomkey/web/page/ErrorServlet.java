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
      // The container does not know the method: the request is at fault.
      status = HttpServletResponse.SC_BAD_REQUEST;
      response.setStatus(status);
    }
    if (status >= 500
        && request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable failure) {
      sparseLog.log(Level.ERROR, "a request failed by a fault of ours", failure);
    }
    String title = title(status);
    if (Media.wantsPage(request) && !isApi(request)) {
      pages.error(request, response, status, titleKey(status), null);
    } else {
      String code = title.toLowerCase(Locale.ROOT).replace(' ', '_');
      responses.write(response, new ApiException(status, title, code));
    }
  }

  private static boolean isApi(HttpServletRequest request) {
    return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri
        && uri.startsWith(request.getContextPath() + "/api/");
  }

  private static String title(int status) {
    return switch (status) {
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not found";
      case 405 -> "Method not allowed";
      case 408 -> "Request timeout";
      case 413 -> "Too long";
      case 429 -> "Rate limited";
      case 503 -> "Unavailable";
      default -> status < 500 ? "Invalid request" : "Internal error";
    };
  }

  private static String titleKey(int status) {
    return switch (status) {
      case 401 -> "page.401.title";
      case 403 -> "page.403.title";
      case 404 -> "page.404.title";
      case 405 -> "page.405.title";
      case 408 -> "page.408.title";
      case 413 -> "page.413.title";
      case 429 -> "page.429.title";
      case 503 -> "page.503.title";
      default -> status < 500 ? "page.400.title" : "page.500.title";
    };
  }
}
