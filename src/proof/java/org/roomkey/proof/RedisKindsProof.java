package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.Redis;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;
import redis.embedded.core.ExecutableProvider;

/**
 * Runs two nodes on each kind of Redis that docs/operations.md names. All features that use Redis
 * work.
 */
class RedisKindsProof {
  private static final int SLOTS = 16_384;
  private static final Pattern RULE = Pattern.compile("(?m)^ACL SETUSER .*$");

  /**
   * With the default prefix, which the documented rule uses too.
   *
   * @param redis which is killed and started again, or null
   */
  private static void everythingWorks(String kind, String uri, Redis redis) {
    Map<String, String> settings = Map.of("roomkey.redis.uri", uri);
    List<TestServer> nodes = new ArrayList<>();
    try (PostgresDatabase database = Postgres.shared().newDatabase()) {
      try {
        nodes.add(TestServer.on(database, settings));
        nodes.add(TestServer.on(database, settings));
        nodes.forEach(node -> Wait.until("the node is ready", () -> isUp(node)));
        crosses(nodes.get(0), nodes.get(1));
        if (redis != null) {
          redis.kill();
          nodes.forEach(node -> Wait.until("the node is degraded", () -> !isUp(node)));
          redis.start();
          nodes.forEach(node -> Wait.until("the node is ready again", () -> isUp(node)));
          crosses(nodes.get(0), nodes.get(1));
        }
        System.out.println("PROOF two nodes on " + kind + ": all that goes by Redis works");
      } finally {
        nodes.forEach(TestServer::close);
      }
    }
  }

  private static boolean isUp(TestServer node) {
    return node.json("/health/ready").getString("status").equals("up");
  }

  private static void crosses(TestServer here, TestServer there) {
    String board = here.newBoard();
    Person alice = here.loginAs("alice");
    Person bob = there.loginAs("bob");
    String ticket = alice.post("/api/tickets", Json.object()).json().getString("ticket");
    try (TestSocket socket = there.socket("/ws?token=" + ticket)) {
      assertEquals("ticket", socket.next("authenticated").string("method"));
    }
    try (TestSocket again = here.socket("/ws?token=" + ticket)) {
      again.mustEnd(4001, "Invalid token", "invalid_token");
    }
    try (TestSocket one = alice.on(board);
        TestSocket other = bob.on(board);
        TestSocket ending = alice.at(there).socket()) {
      assertEquals("user-bob", one.expect("user_joined").userId());
      long seq = one.message(board, "over there?").number("seq");
      assertEquals(seq, other.expect("message").number("seq"));
      other.leave(board);
      assertEquals("user-bob", one.expect("user_left").userId());
      alice.logout();
      ending.mustEnd(4002, "Session expired", "session_expired");
    }
  }

  /** With the rule from the documentation. */
  @Test
  void anAccountWithMinimalPermissions() throws IOException {
    Matcher rule = RULE.matcher(Files.readString(Path.of("docs/operations.md")));
    rule.find();
    try (Redis redis = new Redis()) {
      assertEquals("+OK", redis.say(rule.group().replace("PASSWORD", "a-password")));
      redis.say("ACL SETUSER default off");
      String uri = "redis://roomkey:a-password@127.0.0.1:" + redis.port();
      everythingWorks("an account with the rule of docs/operations.md", uri, null);
    }
  }

  @Test
  void cluster() {
    try (Redis redis =
        new Redis("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1")) {
      for (int from = 0; from < SLOTS; from += SLOTS / 4) {
        String slots =
            IntStream.range(from, from + SLOTS / 4)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(" "));
        assertEquals("+OK", redis.say("CLUSTER ADDSLOTS " + slots));
      }
      Wait.until("the cluster is whole", () -> redis.say("SET whole yes").equals("+OK"));
      everythingWorks("a Redis Cluster", redis.uri() + "," + redis.uri(), redis);
    }
  }

  @Test
  void sentinel(@TempDir Path folder) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path file = folder.resolve("sentinel.conf");
    try (Redis redis = new Redis()) {
      Files.writeString(
          file,
          "port "
              + port
              + "\nbind 127.0.0.1\nsentinel monitor mymaster 127.0.0.1 "
              + redis.port()
              + " 1\n");
      String program = ExecutableProvider.newJarResourceProvider().get().getAbsolutePath();
      Process sentinel =
          new ProcessBuilder(program, file.toString(), "--sentinel")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("sentinel.log").toFile())
              .start();
      try {
        everythingWorks("Sentinel", "redis-sentinel://127.0.0.1:" + port + "/0#mymaster", redis);
      } finally {
        sentinel.destroyForcibly().waitFor();
      }
    }
  }
}
