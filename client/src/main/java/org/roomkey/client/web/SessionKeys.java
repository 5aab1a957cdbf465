package org.roomkey.client.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.roomkey.client.Roomkey;
import org.roomkey.client.RoomkeyException;

/**
 * Tells Roomkey which sessions live and which have ended, on threads of its own. Safe for use by
 * many threads; nothing blocks its callers. At most as many keys are renewed as the application has
 * sessions.
 */
final class SessionKeys implements AutoCloseable {
  /** A third of the lease: two renewals in a row may fail. */
  static final Duration INTERVAL = Duration.ofSeconds(20);

  /** For how long Roomkey keeps a session that is not renewed. */
  static final Duration LEASE = Duration.ofSeconds(60);

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration STOP = Duration.ofSeconds(2);
  private static final int ENDING_THREADS = 4;
  private static final int MAX_ENDING = 10_000;

  private final Roomkey roomkey;
  private final Trouble trouble;

  /** The value changes whenever Roomkey has been told of the key. */
  private final ConcurrentMap<String, Object> renewed = new ConcurrentHashMap<>();

  private final ScheduledExecutorService renewal =
      Executors.newSingleThreadScheduledExecutor(task -> thread(task, "roomkey-client-renewal"));
  private final ThreadPoolExecutor ending =
      new ThreadPoolExecutor(
          ENDING_THREADS,
          ENDING_THREADS,
          30,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MAX_ENDING),
          task -> thread(task, "roomkey-client-ending"),
          (task, executor) -> tooMany());

  SessionKeys(Roomkey roomkey, Trouble trouble) {
    this.roomkey = roomkey;
    this.trouble = trouble;
    ending.allowCoreThreadTimeOut(true);
  }

  /** Begins to renew. */
  void start(Duration interval) {
    long first = Math.min(FIRST.toMillis(), interval.toMillis());
    Future<?> unused =
        renewal.scheduleWithFixedDelay(
            this::renewAll, first, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Renews the key from now on, until it ends or Roomkey does not know it. */
  void renew(String key) {
    renewed.put(key, new Object());
  }

  /**
   * Ends the key at Roomkey soon. It is tried until the lease has run out anyway; also for a key
   * that was never renewed here, because another server of the application may have used it.
   */
  void end(String key) {
    renewed.remove(key);
    ending.execute(() -> endNow(key));
  }

  private void endNow(String key) {
    try {
      roomkey.within(LEASE).endSession(key);
    } catch (RoomkeyException e) {
      trouble.log("The end of a session was not reported", e);
    }
  }

  private void tooMany() {
    if (!ending.isShutdown()) {
      trouble.log(
          "Too many sessions ended at once. The sockets of the rest close within "
              + LEASE.toSeconds()
              + " s");
    }
  }

  private void renewAll() {
    Map<String, Object> now = Map.copyOf(renewed);
    if (now.isEmpty()) {
      return;
    }
    try {
      // A key whose ticket came meanwhile has another value by now, and stays.
      roomkey.renewSessions(now.keySet()).forEach(key -> renewed.remove(key, now.get(key)));
    } catch (RoomkeyException | RuntimeException e) { // an exception would end the timer
      trouble.log("The sessions were not renewed", e);
    }
  }

  private static Thread thread(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Reports the ends that wait, for at most 2 s. The sessions that live stay alive at Roomkey. */
  @Override
  public void close() {
    renewal.shutdownNow();
    ending.shutdown();
    try {
      if (!ending.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        ending.shutdownNow();
        ending.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS);
      }
      renewal.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      ending.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
