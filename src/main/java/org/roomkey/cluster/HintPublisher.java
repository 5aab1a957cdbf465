package org.roomkey.cluster;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.roomkey.cluster.Hint.Kind;
import org.roomkey.credential.SharedKey;

/** Signs hints of this node and publishes them to the others. Safe for use by many threads. */
final class HintPublisher {
  private static final int LOCKS = 16;

  private final RedisLink link;
  private final Nodes nodes;
  private final SharedKey key;
  private final Clock clock;
  private final AtomicLong number = new AtomicLong();
  private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

  /**
   * @param clock the database's, which all nodes share
   */
  HintPublisher(RedisLink link, Nodes nodes, SharedKey key, Clock clock) {
    this.link = link;
    this.nodes = nodes;
    this.key = key;
    this.clock = clock;
  }

  /** Does not block. Without a connection the hint is lost. */
  void publish(String channel, Kind kind, String rest) {
    if (!link.isOpen()) {
      return;
    }
    // Receivers drop a hint whose number is lower than the last one on its channel. So numbering
    // and sending happen under one lock. Sending only queues the command.
    synchronized (locks[Math.floorMod(channel.hashCode(), LOCKS)]) {
      String text = signed(channel, kind, rest);
      link.send(redis -> redis.publish(channel, text));
    }
  }

  /** The text of a signed hint that the caller publishes. */
  String signed(String channel, Kind kind, String rest) {
    String hint = new Hint(kind, nodes.self(), rest).text();
    return SignedHint.sign(
            key, channel, nodes.self(), clock.millis(), number.incrementAndGet(), hint)
        .text();
  }
}
