package org.roomkey.credential;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.log.Log;

/**
 * Ends old logins and API tokens at the start, because a restored database has those that were
 * ended since its backup. Their tickets and sessions end with them. Blocks on the database.
 */
public final class OldCredentials {
  private static final Log LOG = Log.of(OldCredentials.class);

  private final LoginStore logins;
  private final TokenStore tokens;
  private final Clock clock;
  private final Audit audit;

  public OldCredentials(LoginStore logins, TokenStore tokens, Clock clock, Audit audit) {
    this.logins = logins;
    this.tokens = tokens;
    this.clock = clock;
    this.audit = audit;
  }

  /** Ends those that were made before the instant. Running it again changes nothing. */
  public void end(Instant notBefore) {
    int ended = logins.endMadeBefore(notBefore, EndReason.NOT_BEFORE, clock.instant());
    int revoked = tokens.deleteMadeBefore(notBefore);
    LOG.log(
        Level.INFO,
        "roomkey.credentials.not-before={0}: {1} older logins ended, {2} older API tokens deleted",
        notBefore,
        ended,
        revoked);
    note(Kind.LOGIN_ENDED, ended);
    note(Kind.TOKEN_REVOKED, revoked);
  }

  /** One event for all of a kind. */
  private void note(Kind kind, int count) {
    if (count > 0) {
      audit.record(
          AuditEvent.of(kind)
              .with(Field.REASON, EndReason.NOT_BEFORE.name().toLowerCase(Locale.ROOT))
              .with(Field.COUNT, count));
    }
  }
}
