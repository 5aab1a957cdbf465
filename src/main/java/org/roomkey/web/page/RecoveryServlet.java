package org.roomkey.web.page;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.roomkey.account.AccountException;
import org.roomkey.account.Recovery;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Login;
import org.roomkey.limit.AddressKey;
import org.roomkey.limit.FailureDelay;
import org.roomkey.limit.Shares;
import org.roomkey.user.UserStore.Account;
import org.roomkey.web.ApiException;
import org.roomkey.web.AuditEvents;
import org.roomkey.web.Input;
import org.roomkey.web.PasswordSignIn;

/**
 * {@code /recover}: the page of a recovery link, on which its person chooses a new password.
 * Without a valid link the answer is 404. Delays an address that sends many invalid ones.
 */
public final class RecoveryServlet extends LinkServlet {
  private static final long serialVersionUID = 1L;

  private final transient Recovery recovery;
  private final transient PasswordSignIn passwords;
  private final transient Shares shares;
  private final transient FailureDelay failures;
  private final transient BrowserLogins browsers;
  private final transient Audit audit;

  /**
   * @param failures invalid links of each address
   */
  public RecoveryServlet(
      Recovery recovery,
      PasswordSignIn passwords,
      Shares shares,
      FailureDelay failures,
      BrowserLogins browsers,
      Pages pages,
      Audit audit) {
    super(pages);
    this.recovery = recovery;
    this.passwords = passwords;
    this.shares = shares;
    this.failures = failures;
    this.browsers = browsers;
    this.audit = audit;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    guarded(
        request,
        response,
        () -> {
          String token = Input.query(request).one("token").orElse("");
          Optional<Account> person = person(request, token);
          if (person.isPresent()) {
            pages.recover(request, response, token, person.get().username(), null);
          } else {
            notFound(request, response);
          }
        });
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    guarded(
        request,
        response,
        () -> {
          Input form = Input.form(request);
          String token = form.one("token").orElse("");
          Optional<Account> person = person(request, token);
          if (person.isPresent()) {
            use(request, response, token, form.one("password").orElse(""), person.get());
          } else {
            notFound(request, response);
          }
        });
  }

  /**
   * The person of a valid link. An attempt counts before it is evaluated, and is given back unless
   * the link is invalid.
   */
  private Optional<Account> person(HttpServletRequest request, String token) throws ApiException {
    String address = AddressKey.of(request.getRemoteAddr());
    Duration delay = failures.delay(address);
    if (!delay.isZero()) {
      failures.refused(address);
      throw ApiException.throttled(delay);
    }
    FailureDelay.Taken attempt = failures.take(address);
    boolean isInvalid = false;
    try {
      Optional<Account> person =
          shares
              .check(request.getRemoteAddr(), "", () -> recovery.person(token))
              .orElseThrow(ApiException::unavailable);
      isInvalid = person.isEmpty();
      if (isInvalid) {
        audit.record(
            AuditEvents.of(Kind.REFUSAL, request)
                .with(Field.ROUTE, request.getServletPath())
                .with(Field.REASON, "invalid_link"));
      }
      return person;
    } finally {
      if (!isInvalid) {
        failures.giveBack(attempt);
      }
    }
  }

  private void use(
      HttpServletRequest request,
      HttpServletResponse response,
      String token,
      String password,
      Account person)
      throws ServletException, IOException {
    try {
      Optional<Account> recovered = recovery.use(token, password);
      if (recovered.isPresent()) {
        String userId = recovered.get().user().id();
        audit.record(
            AuditEvents.of(Kind.RECOVERY, request)
                .with(Field.TARGET, userId)
                .with(Field.REASON, "password"));
        // The person may have tried old passwords here, and is not delayed for that.
        passwords.remember(request, response, userId);
        if (!passwords.areOn()) {
          Login login = browsers.start(request, response, recovered.get().user());
          audit.record(AuditEvents.ofLogin(request, login, "recovery"));
        }
        Redirects.seeOther(request, response, passwords.areOn() ? "/" : "/me/logins");
      } else {
        notFound(request, response);
      }
    } catch (AccountException e) {
      response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
      String error = e.weakness().map(LinkServlet::text).orElse("recover.not_done");
      pages.recover(request, response, token, person.username(), error);
    }
  }

  private void notFound(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    pages.error(request, response, 404, "page.404.title", "recover.used");
  }
}
