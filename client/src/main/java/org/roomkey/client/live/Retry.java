package org.roomkey.client.live;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;

/** Decides when the next attempt begins. Used on the thread of the connection only. */
final class Retry {
  private static final int PAUSE_MILLIS = 60_000;

  /** After a socket of this age the back-off starts anew. */
  private static final int STEADY_MILLIS = 10_000;

  private final Loop loop;
  private final Backoff backoff;
  private final boolean isRenewable;
  private boolean isRenewed;
  private long openedAt;
  private long notBefore;

  /**
   * @param isRenewable whether there can be another token
   */
  Retry(Loop loop, DoubleSupplier random, boolean isRenewable) {
    this.loop = loop;
    this.backoff = new Backoff(random);
    this.isRenewable = isRenewable;
  }

  /** A socket is open. */
  void opened() {
    openedAt = loop.millis();
  }

  /**
   * The time of the next attempt after a socket has ended.
   *
   * @param error that the server sent before the close; it may ask for a wait
   * @return empty if there is none
   */
  OptionalLong after(int code, Optional<Frame> error) {
    if (openedAt > 0 && loop.millis() - openedAt > STEADY_MILLIS) {
      backoff.reset();
      isRenewed = false;
    }
    openedAt = 0;
    long asked = error.flatMap(Frame::retryAfter).map(wait -> wait.toMillis()).orElse(0L);
    return switch (CloseAction.of(code)) {
      case RECONNECT -> OptionalLong.of(at(backoff.nextMillis(), asked));
      case PAUSE -> OptionalLong.of(at(backoff.nextMillis(), Math.max(asked, PAUSE_MILLIS)));
      case RENEW -> renew();
      case END, STOP, SIGN_IN -> OptionalLong.empty();
    };
  }

  /** The earliest time: at once, or at the end of a wait that the server asked for. */
  long soonest() {
    return at(0, 0);
  }

  private OptionalLong renew() {
    if (isRenewed || !isRenewable) {
      return OptionalLong.empty();
    }
    isRenewed = true;
    return OptionalLong.of(soonest());
  }

  /** The delay counts from the end of the wait that the server asked for. */
  private long at(long delayMillis, long askedMillis) {
    long now = loop.millis();
    if (askedMillis > 0) {
      notBefore = now + askedMillis;
    }
    return Math.max(now, notBefore) + delayMillis;
  }
}
