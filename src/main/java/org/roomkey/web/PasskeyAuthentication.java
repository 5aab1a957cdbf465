package org.roomkey.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Identity;
import org.roomkey.passkey.Assertion;
import org.roomkey.passkey.Ceremonies;
import org.roomkey.passkey.PasskeySignIn;
import org.roomkey.passkey.PasskeySignIn.Result;
import org.roomkey.passkey.RelyingParty;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;

/**
 * Checks passkeys in requests. Sets the cookies of the sign-in and audits the result. Blocks on the
 * database; safe for use by many threads.
 */
public final class PasskeyAuthentication {
  private final PasskeySignIn signIn;
  private final Ceremonies ceremonies;
  private final Optional<String> rpId;
  private final Audit audit;

  /**
   * @param rpId configured; empty for the host of the request
   */
  public PasskeyAuthentication(
      PasskeySignIn signIn, Ceremonies ceremonies, Optional<String> rpId, Audit audit) {
    this.signIn = signIn;
    this.ceremonies = ceremonies;
    this.rpId = rpId;
    this.audit = audit;
  }

  /** The relying party of a request; empty if there are no passkeys at its host. */
  public Optional<RelyingParty> party(HttpServletRequest request) {
    return PasskeyOptions.party(request, rpId);
  }

  /** As {@link #party}, where there must be passkeys. */
  public RelyingParty mustHaveParty(HttpServletRequest request) throws ApiException {
    return party(request).orElseThrow(ApiException::noPasskeysHere);
  }

  /** The options for a sign-in in this browser. */
  public PasskeyOptions.Request options(HttpServletRequest request, HttpServletResponse response)
      throws ApiException {
    RelyingParty party = mustHaveParty(request);
    String browser = SignInCookies.passkeyBrowser(request, response);
    return PasskeyOptions.request(party, ceremonies.challengeToSignIn(browser));
  }

  /** The options for a person who authenticates again. */
  public PasskeyOptions.Request options(HttpServletRequest request, String loginId)
      throws ApiException {
    return PasskeyOptions.request(mustHaveParty(request), ceremonies.challengeToRenew(loginId));
  }

  /** Begins a login if the answer is valid. */
  public Result attempt(HttpServletRequest request, HttpServletResponse response, JsonFields body)
      throws ApiException, ProtocolException {
    RelyingParty party = mustHaveParty(request);
    Assertion answer = PasskeyInput.assertion(body);
    Result result =
        signIn.attempt(
            answer, SignInCookies.passkeyBrowsers(request), party, SignInCookies.client(request));
    return noted(request, response, result);
  }

  /** Renews the time of authentication of a signed-in person's login if the answer is valid. */
  public Result renew(
      HttpServletRequest request, HttpServletResponse response, Identity caller, JsonFields body)
      throws ApiException, ProtocolException {
    RelyingParty party = mustHaveParty(request);
    Assertion answer = PasskeyInput.assertion(body);
    Result result =
        signIn.renew(
            answer,
            caller.loginId().orElseThrow(),
            caller.user(),
            party,
            SignInCookies.client(request));
    if (result instanceof Result.Renewed) {
      audit.record(
          AuditEvents.of(Kind.AUTHENTICATED_AGAIN, request, caller).with(Field.METHOD, "passkey"));
    }
    return noted(request, response, result);
  }

  /**
   * The error for an answer that was not accepted.
   *
   * @param refused the error for a refusal
   */
  public static ApiException error(Result result, ApiException refused) {
    if (result instanceof Result.Throttled throttled) {
      return ApiException.throttled(throttled.retryAfter());
    }
    return result instanceof Result.Undecided ? ApiException.unavailable() : refused;
  }

  private Result noted(HttpServletRequest request, HttpServletResponse response, Result result) {
    if (result instanceof Result.Accepted accepted) {
      audit.record(AuditEvents.ofLogin(request, accepted.started().login(), "passkey"));
    } else if (result instanceof Result.Throttled throttled) {
      note(AuditEvents.of(Kind.THROTTLE, request), request, "throttled");
      SignInCookies.addMark(request, response, throttled.mark());
    } else if (result instanceof Result.Undecided) {
      note(AuditEvents.of(Kind.REFUSAL, request), request, "undecided");
    } else if (result instanceof Result.Refused refused) {
      note(refused, request);
    }
    return result;
  }

  private void note(Result.Refused refused, HttpServletRequest request) {
    AuditEvent event = AuditEvents.of(Kind.REFUSAL, request).with(Field.TARGET, refused.userId());
    note(event, request, refused.isCopied() ? "passkey_copied" : "invalid_passkey");
    if (refused.isCopied()) {
      audit.record(
          AuditEvents.of(Kind.USER_CHANGED, request)
              .with(Field.TARGET, refused.userId())
              .with(Field.REASON, "passkey_blocked"));
    }
  }

  private void note(AuditEvent event, HttpServletRequest request, String reason) {
    audit.record(
        event
            .with(Field.ROUTE, request.getServletPath())
            .with(Field.METHOD, "passkey")
            .with(Field.REASON, reason));
  }
}
