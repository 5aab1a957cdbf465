package org.roomkey.cluster;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.roomkey.cluster.Hint.Kind;
import org.roomkey.credential.SharedKey;

/** Signs what this node tells the others, and publishes it. Safe for use by many threads. */
final class Announcer {
  private static final int LOCKS = 16;

  private final RedisLink link;
  private final Nodes nodes;
  private final SharedKey key;
  private final Clock clock;
  private final AtomicLong number = new AtomicLong();
  private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

  /**
   * @param clock that all nodes share
   */
  Announcer(RedisLink link, Nodes nodes, SharedKey key, Clock clock) {
    this.link = link;
    this.nodes = nodes;
    this.key = key;
    this.clock = clock;
  }

  /** Does not block. Without a connection nothing is told. */
  void tell(String channel, Kind kind, String rest) {
    if (!link.isOpen()) {
      return;
    }
    // On one channel what is numbered first is sent first: the others drop what comes behind a
    // greater number. Sending only puts it into the connection's queue.
    synchronized (locks[Math.floorMod(channel.hashCode(), LOCKS)]) {
      String text = sealed(channel, kind, rest);
      link.send(redis -> redis.publish(channel, text));
    }
  }

  /** For whoever publishes it. */
  String sealed(String channel, Kind kind, String rest) {
    String hint = new Hint(kind, nodes.self(), rest).text();
    return Envelope.sealed(
            key, channel, nodes.self(), clock.millis(), number.incrementAndGet(), hint)
        .text();
  }
}
