package org.roomkey.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Login;

/** Creates audit events with the fields that every request has: address, origin and caller. */
public final class AuditEvents {
  private AuditEvents() {}

  /** An event without a caller. */
  public static AuditEvent of(Kind kind, HttpServletRequest request) {
    return AuditEvent.of(kind)
        .with(Field.ADDRESS, request.getRemoteAddr())
        .with(Field.ORIGIN, String.join(", ", Collections.list(request.getHeaders("Origin"))));
  }

  public static AuditEvent of(Kind kind, HttpServletRequest request, Identity caller) {
    return of(kind, request)
        .with(Field.USER, caller.user().id())
        .with(Field.LOGIN, caller.loginId())
        .with(Field.TOKEN, caller.tokenId());
  }

  /**
   * The event of a new login.
   *
   * @param method how the person signed in
   */
  public static AuditEvent ofLogin(HttpServletRequest request, Login login, String method) {
    return of(Kind.LOGIN, request)
        .with(Field.USER, login.userId())
        .with(Field.LOGIN, login.id())
        .with(Field.METHOD, method)
        .with(Field.RESULT, "accepted");
  }

  /**
   * The event of a sign-in at a provider that is refused.
   *
   * @param method names the provider
   * @param reason the check that failed
   */
  public static AuditEvent ofProviderRefusal(
      HttpServletRequest request, String method, String reason) {
    return of(Kind.REFUSAL, request)
        .with(Field.ROUTE, request.getServletPath())
        .with(Field.METHOD, method)
        .with(Field.REASON, reason);
  }
}
