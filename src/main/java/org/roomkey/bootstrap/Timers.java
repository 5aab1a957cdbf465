package org.roomkey.bootstrap;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.roomkey.account.SetUp;
import org.roomkey.credential.Logins;
import org.roomkey.log.Log;
import org.roomkey.room.Boards;
import org.roomkey.room.MessageWriter;
import org.roomkey.user.StoreException;
import org.roomkey.websocket.ConnectionTimer;
import org.roomkey.websocket.WriterPool;

/** What is done again and again, from one timer; what blocks is only begun there. */
final class Timers {
  private static final Log LOG = Log.of(Timers.class);
  private static final long TICK_MILLIS = 100;

  /** A look at 10,000 connections takes 2 ms; ends have a second. */
  private static final long CONNECTIONS_TICK_MILLIS = 250;

  private static final long WRITERS_TICK_MILLIS = 20;
  private static final long ACCESS_LOG_TICK_MILLIS = 500;
  private static final long SET_UP_TICK_MILLIS = TimeUnit.SECONDS.toMillis(2);
  private static final long FORGET_MILLIS = TimeUnit.SECONDS.toMillis(10);
  private static final long PURGE_MILLIS = TimeUnit.HOURS.toMillis(1);

  private final Threads threads;
  private final Settings settings;
  private final Clock clock;
  private final Executor background;

  /**
   * @param background runs what blocks on the database
   */
  Timers(Threads threads, Settings settings, Clock clock, Executor background) {
    this.threads = threads;
    this.settings = settings;
    this.clock = clock;
    this.background = background;
  }

  void start(
      ScheduledExecutorService timer,
      Boards boards,
      MessageWriter writer,
      ConnectionTimer connections,
      WriterPool writers,
      Runnable forgetQuiet,
      Logins logins,
      SetUp setUp,
      AccessLogs accessLogs) {
    threads.every(timer, TICK_MILLIS, boards::tick);
    threads.every(timer, TICK_MILLIS, writer::tick);
    threads.every(timer, CONNECTIONS_TICK_MILLIS, connections::tick);
    threads.every(timer, WRITERS_TICK_MILLIS, writers::tick);
    threads.every(timer, FORGET_MILLIS, forgetQuiet);
    threads.every(timer, ACCESS_LOG_TICK_MILLIS, accessLogs);
    threads.every(timer, SET_UP_TICK_MILLIS, () -> background.execute(setUp::tick));
    threads.every(timer, PURGE_MILLIS, () -> background.execute(logins::purge));
    if (settings.number(Setting.MESSAGES_MAX_PER_BOARD) > 0
        || !settings.duration(Setting.MESSAGES_MAX_AGE).isZero()) {
      background.execute(() -> purge(boards));
      threads.every(timer, PURGE_MILLIS, () -> background.execute(() -> purge(boards)));
    }
  }

  private void purge(Boards boards) {
    Duration age = settings.duration(Setting.MESSAGES_MAX_AGE);
    try {
      boards.purge(
          age.isZero() ? 0 : clock.instant().minus(age).toEpochMilli(),
          settings.number(Setting.MESSAGES_MAX_PER_BOARD));
    } catch (StoreException e) {
      LOG.log(Level.WARNING, "old messages were not deleted: {0}", e.getMessage());
    }
  }
}
