package org.roomkey.web.page;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.Authentication.Undecided;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.Logins;
import org.roomkey.credential.SessionUser;
import org.roomkey.oidc.EndSessionRequests;
import org.roomkey.user.StoreException;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;
import org.roomkey.web.LoginCookie;

/**
 * {@code POST /logout}: ends the login and its sockets. Answers a form with 303, which leads to the
 * sign-out at the provider of the login if there is one; else 204.
 */
public final class LogoutServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Callers callers;
  private final transient Logins logins;
  private final transient EndSessionRequests endSessions;
  private final transient SignInWays ways;
  private final transient JsonResponses responses;

  public LogoutServlet(
      Callers callers,
      Logins logins,
      EndSessionRequests endSessions,
      SignInWays ways,
      JsonResponses responses) {
    this.callers = callers;
    this.logins = logins;
    this.endSessions = endSessions;
    this.ways = ways;
    this.responses = responses;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Authentication caller = callers.authenticate(request, false);
    try {
      if (caller instanceof Undecided) {
        throw ApiException.unavailable();
      }
      Optional<String> loginId = caller.accepted().flatMap(Identity::loginId);
      if (loginId.isEmpty() && !Media.wantsPage(request)) {
        throw caller.accepted().isPresent() ? ApiException.forbidden() : ApiException.of(caller);
      }
      loginId.ifPresent(id -> end(id, request));
      response.addCookie(LoginCookie.expired(request));
      if (Media.wantsPage(request)) {
        leave(request, response, loginId);
      } else {
        responses.write(response, Answer.noContent());
      }
    } catch (ApiException e) {
      responses.write(response, e);
    } catch (StoreException e) {
      responses.write(response, ApiException.unavailable());
    }
  }

  /** Leads to the provider, or to the sign-in page. */
  private void leave(
      HttpServletRequest request, HttpServletResponse response, Optional<String> loginId) {
    Optional<URI> there =
        loginId.flatMap(id -> endSessions.of(id, Redirects.absolute(request, "/")));
    if (there.isPresent()) {
      Redirects.elsewhere(response, there.get());
    } else {
      Redirects.seeOther(request, response, PrincipalSignIn.afterLogout(request, ways));
    }
  }

  private void end(String loginId, HttpServletRequest request) {
    logins.end(loginId, EndReason.LOGOUT);
    HttpSession session = request.getSession(false);
    if (session != null && SessionUser.of(session).isPresent()) {
      session.invalidate();
    }
  }
}
