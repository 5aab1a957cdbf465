package org.roomkey.testing;

import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.catalina.core.StandardContext;

/**
 * Several nodes on one PostgreSQL and one Redis, behind a round-robin balancer. Each node reaches
 * Redis through its own proxy, which a test can disturb.
 */
public final class ClusterNodes implements Site, AutoCloseable {
  private final HttpClient http = Site.client();
  private final PostgresDatabase database;
  private final List<TestServer> nodes = new ArrayList<>();
  private final List<TcpProxy> toRedis = new ArrayList<>();
  private final String prefix = UUID.randomUUID().toString();
  private final TcpProxy balancer;

  /**
   * @param settings beside those for Redis
   */
  public ClusterNodes(int count, Redis redis, Map<String, String> settings) {
    this(count, redis, settings, context -> {});
  }

  /** The same, with changes to the container's side of each before it starts. */
  public ClusterNodes(
      int count, Redis redis, Map<String, String> settings, Consumer<StandardContext> changes) {
    database = Postgres.shared().newDatabase();
    for (int i = 0; i < count; i++) {
      TcpProxy proxy = new TcpProxy(redis.port());
      toRedis.add(proxy);
      Map<String, String> all = new HashMap<>(settings);
      all.put("roomkey.redis.uri", "redis://127.0.0.1:" + proxy.port());
      all.put("roomkey.redis.prefix", prefix);
      nodes.add(TestServer.on(database, all, changes));
    }
    balancer = new TcpProxy(ports());
    nodes.forEach(node -> Wait.until("the node is ready", () -> isUp(node)));
  }

  private static boolean isUp(TestServer node) {
    return node.json("/health/ready").getString("status").equals("up");
  }

  public TestServer node(int number) {
    return nodes.get(number);
  }

  /** The ports of the nodes, in order. */
  public int[] ports() {
    return nodes.stream().mapToInt(TestServer::port).toArray();
  }

  /** The database of all nodes. */
  public PostgresDatabase database() {
    return database;
  }

  /** The proxy between a node and Redis. */
  public TcpProxy toRedis(int number) {
    return toRedis.get(number);
  }

  /** Of everything in Redis. */
  public String prefix() {
    return prefix;
  }

  public TcpProxy balancer() {
    return balancer;
  }

  /** Of the balancer. */
  @Override
  public int port() {
    return balancer.port();
  }

  @Override
  public HttpClient http() {
    return http;
  }

  @Override
  public void close() {
    balancer.close();
    nodes.forEach(TestServer::close);
    toRedis.forEach(TcpProxy::close);
    database.close();
  }
}
