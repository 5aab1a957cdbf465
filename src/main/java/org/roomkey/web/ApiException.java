package org.roomkey.web;

import static jakarta.servlet.http.HttpServletResponse.SC_BAD_REQUEST;
import static jakarta.servlet.http.HttpServletResponse.SC_CONFLICT;
import static jakarta.servlet.http.HttpServletResponse.SC_FORBIDDEN;
import static jakarta.servlet.http.HttpServletResponse.SC_METHOD_NOT_ALLOWED;
import static jakarta.servlet.http.HttpServletResponse.SC_NOT_FOUND;
import static jakarta.servlet.http.HttpServletResponse.SC_SERVICE_UNAVAILABLE;
import static jakarta.servlet.http.HttpServletResponse.SC_UNAUTHORIZED;

import java.time.Duration;
import org.roomkey.account.AccountException;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Refusal;
import org.roomkey.password.PasswordRules.Weakness;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.ProtocolException;

/** An error to answer with: the status and the body {@code {"error","code"}}. */
public final class ApiException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int TOO_MANY_REQUESTS = 429;

  private final int status;
  private final String code;
  private final String header;
  private final String headerValue;
  private final boolean audited;

  public ApiException(int status, String error, String code) {
    this(status, error, code, null, null, false);
  }

  private ApiException(
      int status, String error, String code, String header, String headerValue, boolean audited) {
    super(error, null, false, false);
    this.status = status;
    this.code = code;
    this.header = header;
    this.headerValue = headerValue;
    this.audited = audited;
  }

  private ApiException(
      int status, ErrorCode code, String header, String headerValue, boolean audited) {
    this(status, code.text(), code.code(), header, headerValue, audited);
  }

  public static ApiException of(int status, ErrorCode code) {
    return new ApiException(status, code, null, null, false);
  }

  public static ApiException of(ProtocolException e) {
    return of(SC_BAD_REQUEST, e.code());
  }

  public static ApiException forbidden() {
    return of(SC_FORBIDDEN, ErrorCode.FORBIDDEN);
  }

  /** As {@link #forbidden}, for a denial that is already in the audit log. */
  public static ApiException denied() {
    return denied(ErrorCode.FORBIDDEN);
  }

  /**
   * A denial that is already in the audit log.
   *
   * @param code {@code forbidden} or {@code reauthenticate}
   */
  public static ApiException denied(ErrorCode code) {
    return new ApiException(SC_FORBIDDEN, code, null, null, true);
  }

  /** The session of the other application has ended, or is another person's. */
  public static ApiException sessionEnded() {
    return new ApiException(SC_FORBIDDEN, "The session has ended", "session_ended");
  }

  public static ApiException tooManyMembers() {
    return new ApiException(SC_CONFLICT, "Too many members", "too_many_members");
  }

  public static ApiException invalidRequest() {
    return new ApiException(SC_BAD_REQUEST, "Invalid request", "invalid_request");
  }

  public static ApiException invalidField() {
    return of(SC_BAD_REQUEST, ErrorCode.INVALID_FIELD);
  }

  public static ApiException notFound() {
    return new ApiException(SC_NOT_FOUND, "Not found", "not_found");
  }

  public static ApiException conflict() {
    return conflict("Exists already", "conflict");
  }

  public static ApiException conflict(String error, String code) {
    return new ApiException(SC_CONFLICT, error, code);
  }

  /** WebAuthn has no RP id for the host of the request. */
  public static ApiException noPasskeysHere() {
    return conflict("There are no passkeys at this host", "no_passkeys_here");
  }

  /** A browser's answer for a new passkey is not valid. */
  public static ApiException invalidPasskey() {
    return new ApiException(SC_BAD_REQUEST, "Invalid passkey", "invalid_passkey");
  }

  /** A signed-in person's passkey is not accepted. */
  public static ApiException wrongPasskey() {
    return new ApiException(SC_FORBIDDEN, "Passkey not accepted", "invalid_passkey");
  }

  /** The same for every sign-in with a passkey that is refused. */
  public static ApiException refusedPasskey() {
    return new ApiException(SC_UNAUTHORIZED, "Passkey not accepted", "invalid_credentials");
  }

  /**
   * @param allowed the methods of the path, such as {@code GET}
   */
  public static ApiException methodNotAllowed(String... allowed) {
    return new ApiException(
        SC_METHOD_NOT_ALLOWED,
        "Method not allowed",
        "method_not_allowed",
        "Allow",
        String.join(", ", allowed),
        false);
  }

  public static ApiException userNotFound() {
    return of(SC_NOT_FOUND, ErrorCode.USER_NOT_FOUND);
  }

  public static ApiException throttled(Duration retryAfter) {
    long seconds = retryAfter.plusMillis(999).toSeconds();
    return new ApiException(
        TOO_MANY_REQUESTS,
        "Too many attempts, try again later",
        "throttled",
        "Retry-After",
        Long.toString(seconds),
        false);
  }

  public static ApiException rateLimited() {
    return new ApiException(TOO_MANY_REQUESTS, ErrorCode.RATE_LIMITED, "Retry-After", "1", false);
  }

  public static ApiException unavailable() {
    return of(SC_SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE);
  }

  public static ApiException wrongPassword() {
    return new ApiException(SC_FORBIDDEN, "Wrong password", "wrong_password");
  }

  public static ApiException of(AccountException e) {
    return switch (e.reason()) {
      case NO_SUCH_USER -> userNotFound();
      case TAKEN -> new ApiException(SC_CONFLICT, "Exists already, or was deleted", "conflict");
      case LAST_ADMINISTRATOR ->
          new ApiException(SC_CONFLICT, "The last administrator must stay", "last_administrator");
      case NO_PASSWORD_HERE -> invalidField();
      case DISABLED -> new ApiException(SC_CONFLICT, "The user is disabled", "disabled");
      case WEAK_PASSWORD ->
          new ApiException(
              SC_BAD_REQUEST,
              e.weakness().map(Weakness::text).orElse("Weak password"),
              "weak_password");
      case WRONG_PASSWORD -> wrongPassword();
      case TOO_MANY -> new ApiException(SC_CONFLICT, "Too many people", "too_many_people");
      case TOO_FAST -> rateLimited();
    };
  }

  public static ApiException of(Authentication authentication) {
    if (authentication instanceof Refused refused) {
      ErrorCode code = refused.reason().close().error().orElse(ErrorCode.UNAUTHORIZED);
      return of(refused.reason() == Refusal.FORBIDDEN ? SC_FORBIDDEN : SC_UNAUTHORIZED, code);
    }
    return unavailable();
  }

  /** The name of an extra header; null for none. */
  public String header() {
    return header;
  }

  public String headerValue() {
    return headerValue;
  }

  /** Whether an authenticated caller was denied something that is not in the audit log yet. */
  public boolean mustBeAudited() {
    boolean isDenial =
        code.equals(ErrorCode.FORBIDDEN.code()) || code.equals(ErrorCode.REAUTHENTICATE.code());
    return isDenial && !audited;
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }
}
