package org.roomkey.cluster;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.roomkey.log.Log;
import org.roomkey.user.StoreException;

/**
 * The connections to one Redis, a Sentinel's master or a Redis Cluster. Safe for use by many
 * threads, but only one thread calls {@link #open} and {@link #shut}. Commands sent without a
 * connection are dropped.
 */
final class RedisLink implements AutoCloseable {
  private static final Log LOG = Log.of(RedisLink.class);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(1);

  /** The most commands that wait for Redis; more are dropped. */
  private static final int MAX_QUEUED = 20_000;

  private static final int SUBSCRIBED_TOGETHER = 1_000;

  /** A command that a single Redis and a Cluster have in common. */
  interface Commands<T>
      extends Function<RedisClusterAsyncCommands<String, String>, RedisFuture<T>> {}

  private record Connected(
      StatefulConnection<String, String> connection,
      RedisClusterAsyncCommands<String, String> commands,
      StatefulRedisPubSubConnection<String, String> subscriptions) {

    boolean isOpen() {
      return connection.isOpen() && subscriptions.isOpen();
    }

    void close() {
      CompletableFuture<Void> unused =
          CompletableFuture.allOf(connection.closeAsync(), subscriptions.closeAsync());
    }
  }

  private final ClientResources resources =
      DefaultClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
  private final RedisKeys keys;
  private final AbstractRedisClient client;
  private final BiConsumer<String, String> listener;
  private final Map<String, Integer> channels = new ConcurrentHashMap<>();
  private volatile Connected connected;

  /**
   * @param uris one, or several of a Redis Cluster
   * @param listener receives channel and text, on a thread that it must not block
   */
  RedisLink(RedisKeys keys, List<RedisURI> uris, BiConsumer<String, String> listener) {
    this.keys = keys;
    this.listener = listener;
    SocketOptions socket =
        SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).keepAlive(true).build();
    if (uris.size() == 1) {
      RedisClient single = RedisClient.create(resources, uris.get(0));
      single.setOptions(withoutReconnect(ClientOptions.builder(), socket).build());
      client = single;
    } else {
      RedisClusterClient cluster = RedisClusterClient.create(resources, uris);
      ClusterClientOptions.Builder options = ClusterClientOptions.builder();
      withoutReconnect(options, socket);
      // Lettuce connects to a node of the cluster with the first command to it.
      options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.ACCEPT_COMMANDS);
      cluster.setOptions(options.build());
      client = cluster;
    }
    NettyThreads.forget();
  }

  /** We reconnect ourselves, to know when hints may have been missed. */
  private static ClientOptions.Builder withoutReconnect(
      ClientOptions.Builder options, SocketOptions socket) {
    return options
        .autoReconnect(false)
        // Only for managed Redis services; it needs SLF4J, which the WAR does not contain.
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(MAX_QUEUED)
        .socketOptions(socket)
        .timeoutOptions(TimeoutOptions.enabled(ANSWER_TIMEOUT));
  }

  RedisKeys keys() {
    return keys;
  }

  boolean isOpen() {
    Connected now = connected;
    return now != null && now.isOpen();
  }

  /** Connects and subscribes to all channels. Blocks; throws {@link RedisException}. */
  void open() {
    try {
      Connected opened = connect();
      connected = opened;
      List<String> all = new ArrayList<>(channels.keySet());
      for (int from = 0; from < all.size(); from += SUBSCRIBED_TOGETHER) {
        List<String> some = all.subList(from, Math.min(all.size(), from + SUBSCRIBED_TOGETHER));
        await(opened.subscriptions().async().subscribe(some.toArray(String[]::new)));
      }
    } finally {
      NettyThreads.forget();
    }
  }

  private Connected connect() {
    StatefulRedisPubSubConnection<String, String> subscriptions =
        client instanceof RedisClusterClient cluster
            ? cluster.connectPubSub()
            : ((RedisClient) client).connectPubSub();
    try {
      listen(subscriptions);
      if (client instanceof RedisClusterClient cluster) {
        StatefulRedisClusterConnection<String, String> connection = cluster.connect();
        return new Connected(connection, connection.async(), subscriptions);
      }
      StatefulRedisConnection<String, String> connection = ((RedisClient) client).connect();
      return new Connected(connection, connection.async(), subscriptions);
    } catch (RedisException e) {
      CompletableFuture<Void> unused = subscriptions.closeAsync();
      throw e;
    }
  }

  private void listen(StatefulRedisPubSubConnection<String, String> subscriptions) {
    subscriptions.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String channel, String text) {
            listener.accept(channel, text);
          }
        });
  }

  void shut() {
    Connected last = connected;
    connected = null;
    if (last != null) {
      last.close();
      NettyThreads.forget();
    }
  }

  /** Sends and does not wait. */
  <T> void send(Commands<T> command) {
    attempt(
        "not sent to Redis",
        now -> {
          Future<T> unused = command.apply(now.commands());
        });
  }

  /** Logs a failure. Does nothing without a connection. */
  private void attempt(String failure, Consumer<Connected> task) {
    Connected now = connected;
    if (now != null) {
      try {
        task.accept(now);
      } catch (RedisException | StoreException e) {
        LOG.log(Level.DEBUG, "{0}: {1}", failure, e.getMessage());
      } finally {
        NettyThreads.forget();
      }
    }
  }

  /**
   * Waits for the answer, for a second at most.
   *
   * @throws StoreException if there is none
   */
  <T> T ask(Commands<T> command) {
    Connected now = connected;
    if (now == null) {
      throw new StoreException("Redis is not connected", null);
    }
    try {
      return await(command.apply(now.commands()));
    } catch (RedisException e) {
      throw new StoreException("Redis: " + e.getMessage(), e);
    } finally {
      NettyThreads.forget();
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new StoreException("Redis: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted", e);
    }
  }

  /** Waits a second at most. Without a connection, the next {@link #open} subscribes. */
  void subscribe(String channel) {
    channels.merge(channel, 1, Integer::sum);
    attempt(
        "not subscribed to " + channel,
        now -> await(now.subscriptions().async().subscribe(channel)));
  }

  /** Undoes one {@link #subscribe}. */
  void unsubscribe(String channel) {
    channels.computeIfPresent(
        channel,
        (any, count) -> {
          if (count > 1) {
            return count - 1;
          }
          unsubscribeNow(channel);
          return null;
        });
  }

  private void unsubscribeNow(String channel) {
    attempt(
        "not unsubscribed from " + channel,
        now -> {
          Future<Void> unused = now.subscriptions().async().unsubscribe(channel);
        });
  }

  @Override
  public void close() {
    connected = null;
    // Closes the connections too; Lettuce warns of one that was closed before.
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    NettyThreads.forget();
  }
}
