package org.roomkey.bootstrap;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.roomkey.log.Log;
import org.roomkey.log.OutageLog;

/**
 * Starts the application on a thread of its own and tries again, until it runs, is stopped, or has
 * an invalid setting. Its own lock guards what the starting and the stopping thread share.
 */
final class Startup implements AutoCloseable {
  private static final Log LOG = Log.of(Startup.class);
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 15_000;
  private static final Duration STOP = Duration.ofSeconds(5);

  /** Besides the line that says what comes next. */
  private static final int MAX_LINES = 4;

  interface Attempt {
    /** Starts the application, or closes what it opened and throws. May block. */
    AutoCloseable start() throws Exception;
  }

  private final Attempt attempt;
  private final StartGate gate;
  private final Runnable exit;
  private final OutageLog outage;
  private final Thread thread = Resources.daemons("roomkey-start-").newThread(this::run);
  private final CountDownLatch tried = new CountDownLatch(1);
  private AutoCloseable running;
  private boolean stopped;

  /**
   * @param exit runs after a failure that does not heal
   */
  Startup(Attempt attempt, StartGate gate, Runnable exit, LongSupplier nanoTime) {
    this.attempt = attempt;
    this.gate = gate;
    this.exit = exit;
    this.outage = new OutageLog(nanoTime);
  }

  /** Begins, and waits for the end of the first attempt, but not longer than this. */
  void begin(Duration longest) {
    thread.start();
    try {
      if (!tried.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(
            Level.WARNING,
            "the start takes long, perhaps because the database does not answer: it goes on, and"
                + " until then every request gets 503");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      long pause = FIRST_PAUSE_MILLIS;
      while (!isDone()) {
        tried.countDown();
        if (isStoppedWithin(pause)) {
          return;
        }
        pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
      }
    } finally {
      tried.countDown();
    }
  }

  /** Tries once; true if there is nothing left to try. */
  private boolean isDone() {
    try {
      AutoCloseable started = attempt.start();
      if (keep(started)) {
        outage.ends();
        gate.open();
      } else {
        started.close();
      }
      return true;
    } catch (Exception | LinkageError e) {
      StartFailure failure = StartFailure.of(e);
      gate.failed(failure);
      tell(failure, e);
      if (!failure.heals()) {
        exit.run();
      }
      return !failure.heals();
    }
  }

  /** Keeps the application until {@link #close}; false if it was stopped meanwhile. */
  private synchronized boolean keep(AutoCloseable started) {
    if (!stopped) {
      running = started;
    }
    return !stopped;
  }

  private void tell(StartFailure failure, Throwable thrown) {
    LOG.log(Level.DEBUG, "the start failed", thrown);
    if (outage.fails(failure.causes().get(0))) {
      String says = "Roomkey has not started: {0}";
      for (String cause :
          failure.causes().subList(0, Math.min(MAX_LINES, failure.causes().size()))) {
        LOG.log(Level.ERROR, says, cause);
        says = "  because of which: {0}";
      }
      LOG.log(
          Level.ERROR,
          failure.heals()
              ? "  It tries again by itself. Until then /health/ready and all else answer 503."
              : "  Correct it and start again. Until then /health/ready and all else answer 503.");
    }
  }

  private synchronized boolean isStoppedWithin(long millis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      for (long left = millis; !stopped && left > 0; ) {
        wait(left);
        left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
    return stopped;
  }

  /** Stops the application, or the attempt to start it, for which it waits some seconds. */
  @Override
  public void close() {
    AutoCloseable last = stop();
    try {
      thread.join(STOP.toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(STOP.toMillis());
      }
      if (thread.isAlive()) {
        LOG.log(Level.WARNING, "the start that is going on does not stop in time");
      }
      if (last != null) {
        last.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.log(Level.WARNING, "Roomkey did not stop cleanly", e);
    }
  }

  private synchronized AutoCloseable stop() {
    stopped = true;
    notifyAll();
    return running;
  }
}
