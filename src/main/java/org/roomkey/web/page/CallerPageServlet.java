package org.roomkey.web.page;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.Authentication.Undecided;
import org.roomkey.credential.Identity;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.user.StoreException;
import org.roomkey.web.ApiException;
import org.roomkey.web.Callers;

/** A page for an authenticated caller. Answers 503 if the caller cannot be authenticated now. */
abstract class CallerPageServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Log LOG = Log.of(CallerPageServlet.class);

  private final transient SparseLog sparseLog = new SparseLog(LOG);

  final transient Callers callers;
  final transient Pages pages;

  private final transient PrincipalSignIn principals;

  CallerPageServlet(Callers callers, PrincipalSignIn principals, Pages pages) {
    this.callers = callers;
    this.principals = principals;
    this.pages = pages;
  }

  /**
   * @param caller empty if nobody is signed in
   */
  abstract void show(
      HttpServletRequest request, HttpServletResponse response, Optional<Identity> caller)
      throws ServletException, IOException, ApiException;

  @Override
  protected final void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    try {
      Authentication caller =
          principals.signedIn(request, response, callers.authenticate(request, true));
      if (caller instanceof Undecided) {
        unavailable(request, response);
      } else {
        showShare(request, response, caller.accepted());
      }
    } catch (ApiException e) {
      response.sendError(e.status());
    } catch (StoreException e) {
      sparseLog.log(Level.WARNING, "a page could not be shown: {0}", e.getMessage());
      unavailable(request, response);
    }
  }

  private void showShare(
      HttpServletRequest request, HttpServletResponse response, Optional<Identity> caller)
      throws ServletException, IOException, ApiException {
    if (caller.isEmpty()) {
      show(request, response, caller);
      return;
    }
    Authentication now;
    try {
      now = callers.begin(request, caller.get());
    } catch (ApiException e) {
      response.setHeader(e.header(), e.headerValue());
      pages.error(request, response, e.status(), "page.not_now", "page.not_now.why");
      return;
    }
    if (now instanceof Undecided) {
      unavailable(request, response);
      return;
    }
    if (now.accepted().isEmpty()) {
      show(request, response, now.accepted());
      return;
    }
    try {
      show(request, response, now.accepted());
    } finally {
      callers.shares().endWork(caller.get().user().id());
    }
  }

  private void unavailable(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setHeader("Retry-After", "5");
    pages.error(request, response, 503, "page.not_now", "page.not_now.why");
  }

  /** Redirects to the sign-in page, which leads back here. */
  static void toSignIn(HttpServletRequest request, HttpServletResponse response) {
    String info = request.getPathInfo() == null ? "" : request.getPathInfo();
    String next = URLEncoder.encode(request.getServletPath() + info, StandardCharsets.UTF_8);
    Redirects.seeOther(request, response, "/?next=" + next);
  }
}
