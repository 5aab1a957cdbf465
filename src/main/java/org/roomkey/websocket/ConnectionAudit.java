package org.roomkey.websocket;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Identity;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.protocol.ErrorCode;

/**
 * Writes the audit events of one connection: the result of its handshake once, then its denials and
 * its close. Safe for use by many threads.
 */
final class ConnectionAudit {
  private final Audit audit;
  private final AuditEvent known;
  private final AtomicBoolean decided = new AtomicBoolean();

  ConnectionAudit(Audit audit, String connectionId, String address, String origin) {
    this.audit = audit;
    this.known =
        AuditEvent.of(Kind.HANDSHAKE)
            .with(Field.CONNECTION, connectionId)
            .with(Field.ADDRESS, address)
            .with(Field.ORIGIN, origin);
  }

  /**
   * The handshake succeeds. Only the first call counts.
   *
   * @param boardId of the board in the path, if any
   */
  void accepted(Identity identity, Optional<String> boardId) {
    if (decided.compareAndSet(false, true)) {
      audit.record(
          of(Kind.HANDSHAKE, identity)
              .with(Field.METHOD, identity.method().text())
              .with(Field.BOARD, boardId)
              .with(Field.RESULT, "accepted"));
    }
  }

  /**
   * The server closes the socket. Before {@link #accepted}, that refuses the handshake.
   *
   * @param identity null if no credential was accepted
   */
  void ended(CloseStatus status, Identity identity) {
    String reason =
        status.error().map(ErrorCode::code).orElse(status.name().toLowerCase(Locale.ROOT));
    AuditEvent event =
        of(Kind.CLOSE, identity).with(Field.CODE, status.code()).with(Field.REASON, reason);
    if (decided.compareAndSet(false, true)) {
      audit.record(event.as(Kind.HANDSHAKE).with(Field.RESULT, "refused"));
    }
    if (isAudited(status)) {
      audit.record(event);
    }
  }

  private static boolean isAudited(CloseStatus status) {
    return status.code() >= 4000 || status == CloseStatus.POLICY;
  }

  /** The event of a denial, not written yet. */
  AuditEvent denial(Identity identity) {
    return of(Kind.DENY, identity);
  }

  private AuditEvent of(Kind kind, Identity identity) {
    AuditEvent event = known.as(kind);
    return identity == null
        ? event
        : event
            .with(Field.USER, identity.user().id())
            .with(Field.LOGIN, identity.loginId())
            .with(Field.TOKEN, identity.tokenId());
  }
}
