package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.testing.HostDatabase;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.ServerProcess;
import org.roomkey.testing.TcpProxy;

/**
 * Two hosts publish in their own transactions, commit some and roll back the others, while {@code
 * kill -9} ends one of the hosts, Roomkey or the database at random. In the end each committed row
 * is one message on its board, no other message is there, and each writer's are in its order.
 */
class OutboxProof {
  private static final Duration TIME =
      Duration.ofSeconds(Math.round(60 * Double.parseDouble(minutes())));

  /** The writers are faster than the relay, so what waits grows with the time. */
  private static final Duration DRAIN = TIME.plusMinutes(3);

  private static final int HOSTS = 2;
  private static final int WRITERS = 2;
  private static final int PAGE = 500;
  private static final long MAX_NUMBER = 1_000_000_000;

  /** The processes that are killed. */
  private enum Victim {
    HOST,
    ROOMKEY,
    DATABASE
  }

  /** A message or a row. */
  private record Published(String id, String board, String text) {}

  @TempDir private Path folder;

  private final Random random = new Random();
  private final Map<Victim, Integer> kills = new EnumMap<>(Victim.class);
  private final Killable[] hosts = new Killable[HOSTS];
  private int run;
  private String token;

  private static String minutes() {
    return System.getProperty("proof.minutes", "10");
  }

  @ParameterizedTest
  @EnumSource(HostDatabase.Kind.class)
  void whatIsCommittedIsOnItsBoardOnceWhoeverIsKilled(HostDatabase.Kind kind) throws Exception {
    try (OutboxDatabase process = OutboxDatabase.open(kind, folder);
        ServerProcess server = new ServerProcess(folder.resolve("roomkey"));
        TcpProxy proxy = new TcpProxy(server.port());
        HostDatabase database = HostDatabase.at(process.url(), kind)) {
      database.createTables();
      database.execute(
          "CREATE TABLE host_rows (id VARCHAR(36) PRIMARY KEY, board VARCHAR(64) NOT NULL,"
              + " text VARCHAR(200) NOT NULL)"
              + (kind == HostDatabase.Kind.MARIADB ? " CHARACTER SET utf8mb4" : ""));
      String address = "http://127.0.0.1:" + proxy.port() + "/roomkey";
      prepare(server);
      for (int i = 0; i < HOSTS; i++) {
        startHost(i, process.url(), address, WRITERS);
      }
      long end = System.nanoTime() + TIME.toNanos();
      while (System.nanoTime() < end) {
        pause(1_000, 6_000);
        killOne(process, server, proxy, address);
      }
      for (int i = 0; i < HOSTS; i++) {
        hosts[i].kill();
        startHost(i, process.url(), address, 0);
      }
      Duration drained = awaitEmpty(database);
      Set<Published> rows = rows(database);
      mustBeTheSame(rows, messages(server));
      System.out.printf(
          "PROOF outbox on %s: %d rows committed, as many messages on %d boards, kills %s, all sent"
              + " %d ms after the end%n",
          kind, rows.size(), OutboxHost.BOARDS.size(), kills, drained.toMillis());
    } finally {
      for (Killable host : hosts) {
        if (host != null) {
          host.kill();
        }
      }
    }
  }

  private void prepare(ServerProcess server) {
    Person admin = server.loginAs("admin");
    String users = "/api/admin/users";
    admin
        .post(users, Json.object("id", "service-host", "name", "Host", "kind", "service"))
        .mustBe(201);
    JsonValue scopes = Json.parse("[\"read\",\"publish\"]");
    token =
        admin
            .post(users + "/service-host/tokens", Json.object("label", "host", "scopes", scopes))
            .mustBe(201)
            .json()
            .getString("token");
    for (String board : OutboxHost.BOARDS) {
      admin.put("/api/boards/" + board, Json.object("name", board, "access", "open")).mustBe(201);
    }
  }

  /** A later run of the same host has a later name. */
  private void startHost(int host, String url, String address, int writers) {
    run++;
    hosts[host] =
        Killable.java(
            folder.resolve("host-" + host + ".txt"),
            List.of(),
            OutboxHost.class.getName(),
            List.of(url, address, token, host + " " + run, "" + writers));
  }

  private void killOne(
      OutboxDatabase database, ServerProcess server, TcpProxy proxy, String address) {
    Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
    kills.merge(victim, 1, Integer::sum);
    switch (victim) {
      case HOST -> {
        int host = random.nextInt(HOSTS);
        hosts[host].kill();
        pause(0, 2_000);
        startHost(host, database.url(), address, WRITERS);
      }
      case ROOMKEY -> {
        server.kill();
        pause(0, 2_000);
        server.start();
        proxy.target(server.port());
      }
      case DATABASE -> {
        database.kill();
        pause(0, 2_000);
        database.start();
      }
    }
  }

  private void pause(int fromMillis, int toMillis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(fromMillis, toMillis)));
  }

  /** Waits until the hosts have sent everything, and returns how long that took. */
  private Duration awaitEmpty(HostDatabase database) throws SQLException {
    long begin = System.nanoTime();
    while (count(database) > 0) {
      assertTrue(System.nanoTime() - begin < DRAIN.toNanos(), "messages wait for too long");
      pause(50, 100);
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static int count(HostDatabase database) throws SQLException {
    try (Connection connection = database.pool().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM roomkey_outbox")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static Set<Published> rows(HostDatabase database) throws SQLException {
    Set<Published> rows = new HashSet<>();
    try (Connection connection = database.pool().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT id, board, text FROM host_rows")) {
      while (row.next()) {
        rows.add(new Published(row.getString(1), row.getString(2), row.getString(3)));
      }
    }
    return rows;
  }

  /** All messages, board by board in their order. */
  private static List<Published> messages(ServerProcess server) {
    Person admin = server.loginAs("admin");
    List<Published> messages = new ArrayList<>();
    for (String board : OutboxHost.BOARDS) {
      long after = 0;
      boolean more = true;
      while (more) {
        String query = "?limit=" + PAGE + "&after=" + after;
        JsonObject page =
            admin.get("/api/boards/" + board + "/messages" + query).mustBe(200).json();
        for (JsonObject message : page.getJsonArray("messages").getValuesAs(JsonObject.class)) {
          messages.add(new Published(message.getString("id"), board, message.getString("text")));
          after = message.getJsonNumber("seq").longValue();
        }
        more = page.getBoolean("more");
      }
    }
    return messages;
  }

  private static void mustBeTheSame(Set<Published> rows, List<Published> messages) {
    Map<String, Long> last = new HashMap<>();
    for (Published message : messages) {
      String[] words = message.text().split(" "); // host, run, writer, number
      String writer = message.board() + " " + words[0] + " " + words[2];
      long number = Long.parseLong(words[1]) * MAX_NUMBER + Long.parseLong(words[3]);
      assertTrue(last.getOrDefault(writer, 0L) < number, () -> "out of order: " + message);
      last.put(writer, number);
    }
    assertEquals(rows, Set.copyOf(messages));
    assertEquals(rows.size(), messages.size());
  }
}
