package org.roomkey.web.page;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.password.PasswordHasher;
import org.roomkey.password.PasswordRules.Weakness;
import org.roomkey.user.StoreException;
import org.roomkey.web.ApiException;

/** The page of a one-time link, on which somebody chooses a password. */
abstract class LinkServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Log LOG = Log.of(LinkServlet.class);

  private final transient SparseLog sparseLog = new SparseLog(LOG);

  final transient Pages pages;

  LinkServlet(Pages pages) {
    this.pages = pages;
  }

  interface Work {
    void run() throws ServletException, IOException, ApiException;
  }

  /** Answers 503 if the database does not answer, or too many passwords are hashed. */
  final void guarded(HttpServletRequest request, HttpServletResponse response, Work work)
      throws ServletException, IOException {
    try {
      work.run();
    } catch (ApiException e) {
      if (e.header() != null) {
        response.setHeader(e.header(), e.headerValue());
      }
      response.sendError(e.status());
    } catch (StoreException | PasswordHasher.BusyException e) {
      sparseLog.log(
          Level.WARNING, "{0} could not answer: {1}", request.getServletPath(), e.getMessage());
      unavailable(request, response);
    }
  }

  final void unavailable(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setHeader("Retry-After", "5");
    pages.error(request, response, 503, "page.not_now", "page.not_now.why");
  }

  /** The key of the text that tells why a password is refused. */
  static String text(Weakness weakness) {
    return switch (weakness) {
      case TOO_SHORT -> "weak.too_short";
      case TOO_LONG -> "weak.too_long";
      case COMMON -> "weak.common";
      case OWN_NAME -> "weak.own_name";
      case GUESSABLE -> "weak.guessable";
    };
  }
}
