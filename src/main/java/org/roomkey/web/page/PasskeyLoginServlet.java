package org.roomkey.web.page;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.passkey.Assertion;
import org.roomkey.passkey.Ceremonies;
import org.roomkey.passkey.PasskeySignIn;
import org.roomkey.passkey.PasskeySignIn.Result;
import org.roomkey.passkey.RelyingParty;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.AuditEvents;
import org.roomkey.web.Input;
import org.roomkey.web.JsonResponses;
import org.roomkey.web.PasskeyInput;
import org.roomkey.web.PasskeyOptions;
import org.roomkey.web.SignInCookies;

/**
 * {@code POST /login/passkey} begins a login if a passkey has answered the challenge of {@code POST
 * /login/passkey/options}. Both speak JSON. The answers and cookies are those of a sign-in with a
 * password.
 */
public final class PasskeyLoginServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient PasskeySignIn signIn;
  private final transient Ceremonies ceremonies;
  private final transient Optional<String> rpId;
  private final transient BrowserLogins browsers;
  private final transient JsonResponses responses;
  private final transient Audit audit;

  /**
   * @param rpId configured; empty for the host of the request
   */
  public PasskeyLoginServlet(
      PasskeySignIn signIn,
      Ceremonies ceremonies,
      Optional<String> rpId,
      BrowserLogins browsers,
      JsonResponses responses,
      Audit audit) {
    this.signIn = signIn;
    this.ceremonies = ceremonies;
    this.rpId = rpId;
    this.browsers = browsers;
    this.responses = responses;
    this.audit = audit;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      RelyingParty party =
          PasskeyOptions.party(request, rpId).orElseThrow(ApiException::noPasskeysHere);
      String path = request.getPathInfo() == null ? "" : request.getPathInfo();
      switch (path) {
        case "/options" -> responses.write(response, options(request, response, party));
        case "" -> responses.write(response, attempt(request, response, party));
        default -> throw ApiException.notFound();
      }
    } catch (ApiException e) {
      responses.write(response, e);
    } catch (ProtocolException e) {
      responses.write(response, ApiException.of(e));
    } catch (StoreException e) {
      responses.write(response, ApiException.unavailable());
    }
  }

  private Answer options(
      HttpServletRequest request, HttpServletResponse response, RelyingParty party) {
    String browser = SignInCookies.passkeyBrowser(request, response);
    return Answer.ok(PasskeyOptions.request(party, ceremonies.challengeToSignIn(browser)));
  }

  private Answer attempt(
      HttpServletRequest request, HttpServletResponse response, RelyingParty party)
      throws IOException, ApiException, ProtocolException {
    Assertion answer = PasskeyInput.assertion(JsonFields.parse(Input.text(request)));
    Result result =
        signIn.attempt(
            answer, SignInCookies.passkeyBrowsers(request), party, SignInCookies.client(request));
    if (result instanceof Result.Accepted accepted) {
      audit.record(AuditEvents.ofLogin(request, accepted.started().login(), "passkey"));
      browsers.begin(request, response, accepted.user(), accepted.started());
      User user = accepted.user();
      return Answer.ok(
          new LoginServlet.SignedIn(new Person(user.id(), user.name(), user.application())));
    }
    throw refusal(request, response, result);
  }

  private ApiException refusal(
      HttpServletRequest request, HttpServletResponse response, Result result) {
    if (result instanceof Result.Throttled throttled) {
      note(AuditEvents.of(Kind.THROTTLE, request), request, "throttled");
      SignInCookies.addMark(request, response, throttled.mark());
      return ApiException.throttled(throttled.retryAfter());
    }
    if (result instanceof Result.Refused refused) {
      AuditEvent refusal =
          AuditEvents.of(Kind.REFUSAL, request).with(Field.TARGET, refused.userId());
      note(refusal, request, refused.isCopied() ? "passkey_copied" : "invalid_passkey");
      if (refused.isCopied()) {
        audit.record(
            AuditEvents.of(Kind.USER_CHANGED, request)
                .with(Field.TARGET, refused.userId())
                .with(Field.REASON, "passkey_blocked"));
      }
      return ApiException.refusedPasskey();
    }
    note(AuditEvents.of(Kind.REFUSAL, request), request, "undecided");
    return ApiException.unavailable();
  }

  private void note(AuditEvent event, HttpServletRequest request, String reason) {
    audit.record(
        event
            .with(Field.ROUTE, request.getServletPath())
            .with(Field.METHOD, "passkey")
            .with(Field.REASON, reason));
  }
}
