package org.roomkey.proof;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.Redis;
import org.roomkey.testing.ServerProcess;
import org.roomkey.testing.Site;
import org.roomkey.testing.TcpProxy;

/**
 * Nodes in separate processes on one PostgreSQL and one Redis. As a site it is the balancer in
 * front of them, which gives each connection to the next live node.
 */
final class NodeProcesses implements Site, AutoCloseable {
  private final HttpClient http = Site.client();
  private final Redis redis = new Redis();
  private final PostgresDatabase database = Postgres.shared().newDatabase();
  private final TcpProxy proxy = new TcpProxy();
  private final List<ServerProcess> nodes = new ArrayList<>();

  /**
   * @param folder for the data of the nodes
   */
  NodeProcesses(int count, Path folder) {
    this(Collections.nCopies(count, Map.of()), folder);
  }

  /**
   * @param environments of the nodes, beside that of this process
   */
  NodeProcesses(List<Map<String, String>> environments, Path folder) {
    Map<String, String> settings =
        Map.of(
            "roomkey.redis.uri", redis.uri(), "roomkey.redis.prefix", UUID.randomUUID().toString());
    try {
      for (Map<String, String> environment : environments) {
        Path own = folder.resolve("node-" + nodes.size());
        nodes.add(new ServerProcess(own, database, settings, environment));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
    balance();
  }

  List<ServerProcess> all() {
    return nodes;
  }

  /** A node that was started again may have another port. */
  void balance() {
    proxy.target(nodes.stream().mapToInt(ServerProcess::port).toArray());
  }

  /** New open boards. */
  List<String> newBoards(int count) {
    Person admin = loginAs("admin");
    return Stream.generate(() -> newBoard(admin)).limit(count).toList();
  }

  private static String newBoard(Person admin) {
    String id = "board-" + UUID.randomUUID();
    admin.put("/api/boards/" + id, Json.object("name", "A board", "access", "open")).mustBe(201);
    return id;
  }

  @Override
  public int port() {
    return proxy.port();
  }

  @Override
  public HttpClient http() {
    return http;
  }

  @Override
  public void close() {
    nodes.forEach(ServerProcess::close);
    proxy.close();
    redis.close();
    database.close();
  }
}
