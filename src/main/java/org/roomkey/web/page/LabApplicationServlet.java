package org.roomkey.web.page;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.roomkey.account.AccountException;
import org.roomkey.auth.Authentication;
import org.roomkey.credential.BoundLogins.FullException;
import org.roomkey.credential.Identity;
import org.roomkey.credential.LoginSessions;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.SessionUser;
import org.roomkey.user.StoreException;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;

/**
 * {@code /lab/application}: the other application that the Lab shows in demo mode. A visitor's
 * session there is a random key in the visitor's {@code HttpSession}. {@code POST} signs in and
 * gets a ticket, {@code PUT} renews the lease, {@code DELETE} signs out.
 */
public final class LabApplicationServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String KEY = LabApplicationServlet.class.getName();
  private static final int SHOWN_CHARS = 6;

  /**
   * @param userId of the person for the application
   * @param session how the key begins
   */
  public record SignedIn(String ticket, String userId, String session) {}

  private final transient Callers callers;
  private final transient LoginSessions sessions;
  private final transient LabApplication application;
  private final transient JsonResponses responses;
  private final boolean demo;

  /**
   * @param demo whether there is such an application
   */
  public LabApplicationServlet(
      Callers callers,
      LoginSessions sessions,
      LabApplication application,
      JsonResponses responses,
      boolean demo) {
    this.callers = callers;
    this.sessions = sessions;
    this.application = application;
    this.responses = responses;
    this.demo = demo;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      if (!demo) {
        throw ApiException.notFound();
      }
      responses.write(response, answer(request));
    } catch (ApiException e) {
      responses.write(response, e);
    } catch (AccountException e) {
      responses.write(response, ApiException.of(e));
    } catch (FullException e) {
      responses.write(response, ApiException.rateLimited());
    } catch (StoreException e) {
      responses.write(response, ApiException.unavailable());
    }
  }

  private Answer answer(HttpServletRequest request)
      throws ApiException, AccountException, FullException {
    Authentication caller = callers.authenticate(request, true);
    if (caller.accepted().isEmpty()) {
      throw ApiException.of(caller);
    }
    Authentication now = callers.begin(request, caller.accepted().get());
    if (now.accepted().isEmpty()) {
      throw ApiException.of(now);
    }
    Identity visitor = now.accepted().get();
    try {
      HttpSession session = session(request, visitor);
      return switch (request.getMethod()) {
        case "POST" -> Answer.created(signIn(session, visitor));
        case "PUT" -> renew(session);
        case "DELETE" -> signOut(session);
        default -> throw ApiException.methodNotAllowed("POST", "PUT", "DELETE");
      };
    } finally {
      callers.shares().endWork(visitor.user().id());
    }
  }

  private HttpSession session(HttpServletRequest request, Identity visitor) throws ApiException {
    String loginId = visitor.loginId().orElseThrow(ApiException::forbidden);
    SessionUser user = new SessionUser(loginId, visitor.user().id(), visitor.user().name());
    return sessions.of(request, user).orElseThrow(ApiException::forbidden);
  }

  /** Another ticket of the same session if the visitor is signed in there. */
  private SignedIn signIn(HttpSession session, Identity visitor)
      throws ApiException, AccountException, FullException {
    Optional<SignedIn> again =
        key(session).isPresent() ? ticket(key(session).get(), visitor) : Optional.empty();
    if (again.isPresent()) {
      return again.get();
    }
    String key = Secrets.secret();
    session.setAttribute(KEY, key);
    return ticket(key, visitor).orElseThrow(ApiException::sessionEnded);
  }

  private Optional<SignedIn> ticket(String key, Identity visitor)
      throws ApiException, AccountException, FullException {
    String userId = LabApplication.personOf(visitor.user());
    return application
        .ticket(visitor.user(), key)
        .map(ticket -> new SignedIn(ticket, userId, key.substring(0, SHOWN_CHARS)));
  }

  private Answer renew(HttpSession session) throws ApiException {
    String key = key(session).orElseThrow(ApiException::notFound);
    if (!application.boundLogins().renew(LabApplication.ID, List.of(key)).isEmpty()) {
      throw ApiException.sessionEnded();
    }
    return Answer.noContent();
  }

  private Answer signOut(HttpSession session) throws FullException {
    Optional<String> key = key(session);
    if (key.isPresent()) {
      application.boundLogins().end(LabApplication.ID, key.get());
      session.removeAttribute(KEY);
    }
    return Answer.noContent();
  }

  private static Optional<String> key(HttpSession session) {
    return Optional.ofNullable((String) session.getAttribute(KEY));
  }
}
