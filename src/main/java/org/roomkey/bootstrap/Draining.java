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
 * How people are sent away so that they come back, each at a time of their own: by an administrator
 * while the node runs on, and when it stops. Safe for use by many threads.
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
   * @param later runs what waits for the last handshakes
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

  /** Whether the node has begun to send people away; it then does so until it is started anew. */
  boolean isDraining() {
    return draining;
  }

  /**
   * The node is not ready from now on; its sockets end, and new ones are refused, a while later.
   *
   * @param notice the time that a balancer needs to see it
   */
  void begin(Duration notice) {
    LOG.log(Level.INFO, "this node is drained: its sockets end in {0} s", notice.toSeconds());
    draining = true;
    later.accept(notice, connections::drain);
  }

  /** The application stops: what was accepted is stored and told, then every socket ends. */
  void stop() {
    draining = true;
    sessions.stop();
    writer.close();
    connections.drain();
    writers.close();
  }
}
