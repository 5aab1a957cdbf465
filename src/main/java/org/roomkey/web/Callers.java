package org.roomkey.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.Authentication.Accepted;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Authentication.Undecided;
import org.roomkey.auth.Authenticator;
import org.roomkey.auth.Refusal;
import org.roomkey.credential.Credential;
import org.roomkey.credential.Identity;
import org.roomkey.credential.RequestCredentials;
import org.roomkey.credential.StepUp;
import org.roomkey.edge.Tarpit;
import org.roomkey.limit.KeyedSemaphore;
import org.roomkey.limit.Shares;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.user.User;

/**
 * Authenticates the callers of requests. Restarts the idle time of a login that is active, audits
 * refused credentials, and limits each user to a share of the database.
 */
public final class Callers {
  private final Authenticator authenticator;
  private final Shares shares;
  private final StepUp stepUp;
  private final Audit audit;

  public Callers(Authenticator authenticator, Shares shares, StepUp stepUp, Audit audit) {
    this.stepUp = stepUp;
    this.authenticator = authenticator;
    this.shares = shares;
    this.audit = audit;
  }

  public StepUp stepUp() {
    return stepUp;
  }

  public Shares shares() {
    return shares;
  }

  /**
   * Blocks on the database.
   *
   * @param active whether the request restarts the idle time: pages and unsafe methods do
   */
  public Authentication authenticate(HttpServletRequest request, boolean active) {
    Authentication caller = decide(request);
    if (active) {
      caller.accepted().ifPresent(identity -> identity.lifetime().touch());
    }
    if (caller instanceof Refused refused && refused.reason() != Refusal.UNAUTHORIZED) {
      audit.record(
          AuditEvents.of(Kind.REFUSAL, request)
              .with(Field.ROUTE, request.getServletPath())
              .with(Field.REASON, refused.reason().close().error().map(ErrorCode::code)));
    }
    return caller;
  }

  /** Authenticates the caller again; empty if the credential has ended. Blocks. */
  public Optional<Identity> again(Identity caller) {
    return authenticator.again(caller).accepted();
  }

  /** Undecided also if too many checks for the address are under way. */
  private Authentication decide(HttpServletRequest request) {
    String address = request.getRemoteAddr();
    Credential credential = RequestCredentials.ofRequest(request);
    return shares
        .check(address, credential.value(), () -> authenticator.authenticate(credential))
        .orElseGet(Undecided::new);
  }

  /**
   * Counts a request of the caller's user and waits for a permit of the user. Authenticates again
   * after a wait, because the credential may have ended meanwhile. If the result is accepted, call
   * {@link Shares#endWork} afterwards.
   *
   * @throws ApiException if the user exceeds the share; the {@link Tarpit} delays this answer
   */
  public Authentication begin(HttpServletRequest request, Identity caller) throws ApiException {
    User user = caller.user();
    boolean isService = user.kind() == User.Kind.SERVICE;
    if (!shares.tryTake(user.id(), isService, 1)) {
      Tarpit.hold(request);
      throw ApiException.rateLimited();
    }
    KeyedSemaphore.Result place = shares.beginWork(user.id());
    if (!place.isAcquired()) {
      Tarpit.hold(request);
      throw ApiException.rateLimited();
    }
    if (place == KeyedSemaphore.Result.AT_ONCE) {
      return new Accepted(caller);
    }
    Authentication now = authenticator.again(caller);
    if (now.accepted().isEmpty()) {
      shares.endWork(user.id());
    }
    return now;
  }

  public void note(AuditEvent event) {
    audit.record(event);
  }

  public static boolean isSafe(HttpServletRequest request) {
    return switch (request.getMethod()) {
      case "GET", "HEAD", "OPTIONS" -> true;
      default -> false;
    };
  }
}
