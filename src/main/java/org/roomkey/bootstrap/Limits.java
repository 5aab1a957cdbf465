package org.roomkey.bootstrap;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.roomkey.account.PeopleShares;
import org.roomkey.limit.FailureDelay;
import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.Shares;
import org.roomkey.password.SignInThrottle;
import org.roomkey.room.BoardContext;
import org.roomkey.user.UserStore;
import org.roomkey.websocket.SocketLimits;

/** The numbers of the limits. */
final class Limits {
  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
  private static final Duration MAX_DELAY_OF_ACCOUNT = Duration.ofSeconds(20);
  private static final Duration MAX_DELAY = Duration.ofSeconds(40);
  private static final Duration FORGET = Duration.ofMinutes(15);

  private Limits() {}

  static BoardContext.Limits ofBoards(Settings settings) {
    return new BoardContext.Limits(
        settings.duration(Setting.PRESENCE_GRACE), settings.limit(Setting.MESSAGES_PER_BOARD));
  }

  static SocketLimits.Numbers ofSockets(Settings settings) {
    return new SocketLimits.Numbers(
        settings.limit(Setting.SOCKETS_PER_USER),
        settings.limit(Setting.PENDING_PER_ADDRESS),
        settings.limit(Setting.BOARDS_PER_SOCKET),
        settings.limit(Setting.FRAMES_PER_SOCKET),
        settings.limit(Setting.CHARACTERS_PER_SOCKET),
        settings.duration(Setting.ABUSE_AFTER),
        settings.duration(Setting.ABUSE_PAUSE));
  }

  static Shares shares(Settings settings, LongSupplier nanoTime) {
    return new Shares(
        settings.limit(Setting.REQUESTS_PER_USER),
        settings.limit(Setting.REQUESTS_AT_ONCE_PER_USER),
        settings.limit(Setting.CHECKS_PER_ADDRESS),
        nanoTime);
  }

  static PeopleShares people(Settings settings, UserStore users, LongSupplier nanoTime) {
    return new PeopleShares(
        settings.limit(Setting.PEOPLE_PER_APPLICATION),
        settings.limit(Setting.NEW_PEOPLE_PER_APPLICATION),
        users,
        nanoTime);
  }

  /** To be run now and then: forgets who has been quiet. */
  static Runnable forgetful(
      KeyedRate userFrames, Shares shares, PeopleShares people, KeyedRate requests) {
    return () -> {
      userFrames.forgetQuiet();
      shares.forgetQuiet();
      people.forgetQuiet();
      requests.forgetQuiet();
    };
  }

  /**
   * Of failures to sign in: four to one account, fifty from one address. Two nodes that have not
   * heard of each other yet evaluate ten of a hundred at once. The delay of an account, which other
   * addresses share, is the shorter one, so that it is over before a single guesser may go on.
   */
  static SignInThrottle ofSignIns(LongSupplier nanoTime) {
    return new SignInThrottle(
        new FailureDelay(4, FIRST_DELAY, MAX_DELAY_OF_ACCOUNT, FORGET, nanoTime),
        new FailureDelay(4, FIRST_DELAY, MAX_DELAY, FORGET, nanoTime),
        new FailureDelay(50, FIRST_DELAY, MAX_DELAY, FORGET, nanoTime),
        new FailureDelay(4, FIRST_DELAY, MAX_DELAY, FORGET, nanoTime));
  }
}
