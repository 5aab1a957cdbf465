package org.roomkey.testing;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An attacker who can read and write a Redis and records everything published there. */
public final class RedisIntruder implements AutoCloseable {
  private final RedisClient client;
  private final RedisCommands<String, String> commands;
  private final List<Published> heard = new CopyOnWriteArrayList<>();

  /** A text on a channel. */
  public record Published(String channel, String text) {}

  /**
   * @param prefix of the channels to listen to
   */
  public RedisIntruder(Redis redis, String prefix) {
    client = RedisClient.create(redis.uri());
    commands = client.connect().sync();
    StatefulRedisPubSubConnection<String, String> ear = client.connectPubSub();
    ear.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String pattern, String channel, String text) {
            heard.add(new Published(channel, text));
          }
        });
    ear.sync().psubscribe(prefix + ":*");
  }

  /** To write whatever one likes. */
  public RedisCommands<String, String> commands() {
    return commands;
  }

  /** Waits for the last hint that contains this text. */
  public Published heard(String part) {
    Wait.until("a node publishes " + part, () -> !all(part).isEmpty());
    List<Published> all = all(part);
    return all.get(all.size() - 1);
  }

  private List<Published> all(String part) {
    return heard.stream().filter(published -> published.text().contains(part)).toList();
  }

  public void publish(Published published) {
    publish(published.channel(), published.text());
  }

  public void publish(String channel, String text) {
    commands.publish(channel, text);
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
