package org.roomkey.web;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.log.Log;
import org.roomkey.password.SignIn.Result;
import org.roomkey.protocol.Names;
import org.roomkey.user.StoreException;
import org.roomkey.user.UserStore;

/**
 * Tells the audit log what became of a password. Never what was typed: a user name that is nobody's
 * may be a password in the wrong field. Blocks on the database; safe for use by many threads.
 */
public final class SignInAudit {
  private static final Log LOG = Log.of(SignInAudit.class);

  private final Audit audit;
  private final UserStore users;

  public SignInAudit(Audit audit, UserStore users) {
    this.audit = audit;
    this.users = users;
  }

  /**
   * @param username as it was typed
   */
  public void note(HttpServletRequest request, String username, Result result) {
    if (result instanceof Result.Accepted accepted) {
      audit.record(
          AuditEvents.of(Kind.LOGIN, request)
              .with(Field.USER, accepted.user().id())
              .with(Field.LOGIN, accepted.started().login().id())
              .with(Field.METHOD, "password")
              .with(Field.RESULT, "accepted"));
    } else if (!(result instanceof Result.Confirmed)) {
      audit.record(refused(request, username, result));
    }
  }

  private AuditEvent refused(HttpServletRequest request, String username, Result result) {
    boolean isThrottled = result instanceof Result.Throttled;
    boolean isUndecided = result instanceof Result.Undecided;
    AuditEvent event =
        AuditEvents.of(isThrottled ? Kind.THROTTLE : Kind.REFUSAL, request)
            .with(Field.ROUTE, request.getServletPath())
            .with(Field.METHOD, "password");
    return isUndecided
        ? event.with(Field.REASON, "undecided")
        : event
            .with(Field.TARGET, known(username))
            .with(Field.REASON, isThrottled ? "throttled" : "invalid_credentials");
  }

  /** The user whose name it is; the same work whether there is one or not. */
  private Optional<String> known(String username) {
    try {
      return users.findAccount(Names.stripped(username)).map(account -> account.user().id());
    } catch (StoreException e) {
      LOG.log(Level.DEBUG, "the user of a refused sign-in is not known", e);
      return Optional.empty();
    }
  }
}
