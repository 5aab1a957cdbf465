package org.roomkey.bootstrap;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.roomkey.account.PeopleShares;
import org.roomkey.limit.FailureDelay;
import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.Shares;
import org.roomkey.password.SignInThrottle;
import org.roomkey.user.UserStore;
import org.roomkey.websocket.SocketLimits;

record Limits(
    Shares shares,
    KeyedRate userFrames,
    PeopleShares people,
    SignInThrottle signIns,
    FailureDelay links,
    SocketLimits sockets) {
  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
  private static final Duration MAX_DELAY_OF_ACCOUNT = Duration.ofSeconds(20);
  private static final Duration MAX_DELAY = Duration.ofSeconds(40);
  private static final Duration FORGET_FAILURES = Duration.ofMinutes(15);
  private static final Duration FORGET_QUIET = Duration.ofSeconds(10);

  static Limits of(Settings settings, UserStore users) {
    LongSupplier nanoTime = System::nanoTime;
    Shares shares =
        new Shares(
            settings.limit(Setting.REQUESTS_PER_USER),
            settings.limit(Setting.REQUESTS_AT_ONCE_PER_USER),
            settings.limit(Setting.CHECKS_PER_ADDRESS),
            nanoTime);
    KeyedRate userFrames = new KeyedRate(settings.limit(Setting.FRAMES_PER_USER), nanoTime);
    PeopleShares people =
        new PeopleShares(
            settings.limit(Setting.PEOPLE_PER_APPLICATION),
            settings.limit(Setting.NEW_PEOPLE_PER_APPLICATION),
            users,
            nanoTime);
    SocketLimits.Numbers numbers =
        new SocketLimits.Numbers(
            settings.limit(Setting.SOCKETS_PER_USER),
            settings.limit(Setting.PENDING_PER_ADDRESS),
            settings.limit(Setting.BOARDS_PER_SOCKET),
            settings.limit(Setting.FRAMES_PER_SOCKET),
            settings.limit(Setting.CHARACTERS_PER_SOCKET),
            settings.duration(Setting.ABUSE_AFTER),
            settings.duration(Setting.ABUSE_PAUSE));
    return new Limits(
        shares,
        userFrames,
        people,
        signIns(nanoTime),
        ofAddresses(nanoTime),
        new SocketLimits(numbers, userFrames, shares, nanoTime));
  }

  /**
   * Delays sign-ins after failures: four to one account, fifty from one address. Two nodes that
   * have not heard of each other yet evaluate ten of a hundred at once. All addresses share the
   * delay of an account, so it is the shorter one: it ends before a single guesser may go on.
   */
  private static SignInThrottle signIns(LongSupplier nanoTime) {
    return new SignInThrottle(
        new FailureDelay(4, FIRST_DELAY, MAX_DELAY_OF_ACCOUNT, FORGET_FAILURES, nanoTime),
        new FailureDelay(4, FIRST_DELAY, MAX_DELAY, FORGET_FAILURES, nanoTime),
        ofAddresses(nanoTime),
        new FailureDelay(4, FIRST_DELAY, MAX_DELAY, FORGET_FAILURES, nanoTime));
  }

  /** Delays an address after fifty failures. */
  private static FailureDelay ofAddresses(LongSupplier nanoTime) {
    return new FailureDelay(50, FIRST_DELAY, MAX_DELAY, FORGET_FAILURES, nanoTime);
  }

  void start(Timers timers) {
    timers.every(FORGET_QUIET, userFrames::forgetQuiet);
    timers.every(FORGET_QUIET, shares::forgetQuiet);
    timers.every(FORGET_QUIET, people::forgetQuiet);
  }
}
