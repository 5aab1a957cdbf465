package org.roomkey.bootstrap;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.roomkey.credential.LoginSessions;
import org.roomkey.log.Log;
import org.roomkey.room.MessageWriter;
import org.roomkey.websocket.Connections;
import org.roomkey.websocket.WriterPool;

/**
 * Closes all sockets so that their clients reconnect to other nodes, each after a delay of its own.
 * An administrator drains a running node; a node that stops drains itself. Safe for use by many
 * threads.
 */
final class Draining {
  private static final Log LOG = Log.of(Draining.class);

  private final LoginSessions sessions;
  private final MessageWriter writer;
  private final Connections connections;
  private final WriterPool writers;
  private final BiConsumer<Duration, Runnable> later;
  private final LongSupplier nanoTime;
  private volatile boolean draining;

  /** When the sockets close, in the time of {@link #nanoTime}; guarded by this. */
  private long closesAt;

  /**
   * @param later runs a task after a delay; the task may block
   */
  Draining(
      LoginSessions sessions,
      MessageWriter writer,
      Connections connections,
      WriterPool writers,
      BiConsumer<Duration, Runnable> later,
      LongSupplier nanoTime) {
    this.sessions = sessions;
    this.writer = writer;
    this.connections = connections;
    this.writers = writers;
    this.later = later;
    this.nanoTime = nanoTime;
  }

  /** Whether the node drains. Only a restart ends that. */
  boolean isDraining() {
    return draining;
  }

  /**
   * Reports the node as not ready at once. After the notice it closes the sockets and refuses new
   * ones. A repeat can only make the notice end earlier.
   *
   * @param notice the time that a load balancer needs to notice
   */
  void begin(Duration notice) {
    if (closesEarlier(notice)) {
      LOG.log(Level.INFO, "this node drains: its sockets close in {0} s", notice.toSeconds());
      later.accept(notice, connections::drain);
    }
  }

  private synchronized boolean closesEarlier(Duration notice) {
    long wanted = nanoTime.getAsLong() + notice.toNanos();
    if (draining && wanted - closesAt >= 0) {
      return false;
    }
    draining = true;
    closesAt = wanted;
    return true;
  }

  private synchronized void markStopped() {
    draining = true;
    closesAt = nanoTime.getAsLong();
  }

  /** Stops with the application: stores and delivers accepted messages, then closes sockets. */
  void stop() {
    markStopped();
    sessions.stop();
    writer.close();
    connections.drain();
    connections.awaitCloses();
    writers.close();
  }
}
