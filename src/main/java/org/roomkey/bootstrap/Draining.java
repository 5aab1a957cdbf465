package org.roomkey.bootstrap;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.BiConsumer;
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
  private volatile boolean draining;

  /**
   * @param later runs a task after a delay; the task may block
   */
  Draining(
      LoginSessions sessions,
      MessageWriter writer,
      Connections connections,
      WriterPool writers,
      BiConsumer<Duration, Runnable> later) {
    this.sessions = sessions;
    this.writer = writer;
    this.connections = connections;
    this.writers = writers;
    this.later = later;
  }

  /** Whether the node drains. Only a restart ends that. */
  boolean isDraining() {
    return draining;
  }

  /**
   * Reports the node as not ready at once. After the notice it closes the sockets and refuses new
   * ones.
   *
   * @param notice the time that a load balancer needs to notice
   */
  void begin(Duration notice) {
    LOG.log(Level.INFO, "this node drains: its sockets close in {0} s", notice.toSeconds());
    draining = true;
    later.accept(notice, connections::drain);
  }

  /** Stops with the application: stores and delivers accepted messages, then closes sockets. */
  void stop() {
    draining = true;
    sessions.stop();
    writer.close();
    connections.drain();
    connections.awaitCloses();
    writers.close();
  }
}
