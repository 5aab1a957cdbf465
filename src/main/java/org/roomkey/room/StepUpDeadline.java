package org.roomkey.room;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.user.AuthenticationTime;

/**
 * When the first authentication on a board with step-up becomes too old. Changes only on the
 * board's serial executor; {@link #isDue} and {@link #refusal} may be called from any thread. On a
 * board without step-up each of them reads one field.
 */
final class StepUpDeadline {
  private final BoardRights rights;
  private final Clock clock;

  /** It may be early, because people authenticate again, but never late. */
  private volatile Instant next = Instant.MAX;

  StepUpDeadline(BoardRights rights, Clock clock) {
    this.rights = rights;
    this.clock = clock;
  }

  /** The error for a socket whose authentication is too old for the board; empty if it is not. */
  Optional<ErrorCode> refusal(Subscriber socket) {
    return rights
        .info()
        .stepUp()
        .filter(maxAge -> !socket.authenticated().isRecent(maxAge, clock.instant()))
        .map(
            maxAge ->
                socket.authenticated().equals(AuthenticationTime.UNKNOWN)
                    ? ErrorCode.FORBIDDEN
                    : ErrorCode.REAUTHENTICATE);
  }

  /** The socket comes onto the board. */
  void enters(Subscriber socket) {
    rights
        .info()
        .stepUp()
        .map(socket.authenticated()::end)
        .filter(next::isAfter)
        .ifPresent(end -> next = end);
  }

  /** The board's step-up, or the credential of a socket, may have changed. */
  void mayHaveChanged() {
    next = Instant.MIN;
  }

  /** Whether {@link #overdue} may find sockets. */
  boolean isDue() {
    Instant due = next;
    return !due.equals(Instant.MAX) && !clock.instant().isBefore(due);
  }

  /** Those of the board's sockets whose authentication is too old now. */
  List<Subscriber> overdue(Collection<Subscriber> sockets) {
    next = Instant.MAX;
    List<Subscriber> overdue = new ArrayList<>();
    for (Subscriber socket : sockets) {
      if (refusal(socket).isPresent()) {
        overdue.add(socket);
      } else {
        enters(socket);
      }
    }
    return overdue;
  }
}
