package org.roomkey.web;

import jakarta.servlet.http.HttpServletRequest;
import org.roomkey.access.Caller;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Identity;

/** The caller of an HTTP request. */
public record RequestCaller(HttpServletRequest request, Identity identity) implements Caller {
  @Override
  public AuditEvent denial() {
    return AuditEvents.of(Kind.DENY, request, identity).with(Field.ROUTE, request.getServletPath());
  }
}
