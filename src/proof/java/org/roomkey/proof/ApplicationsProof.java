package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.credential.BoundLogins;
import org.roomkey.testing.HostVisitor;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.ServerProcess;
import org.roomkey.testing.TcpProxy;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * An application with the library, on the unmodified Tomcat 11 and 10.1, of another origin than
 * Roomkey. Its sign-out races tickets and upgrades. The application, Roomkey and the network
 * between them fail.
 */
class ApplicationsProof {
  private static final List<String> PEOPLE = List.of("dana", "erik", "mira");
  private static final int HEAD_START_MICROS = 60_000;
  private static final Duration CUT = Duration.ofSeconds(30);
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  /** The pause between two looks at the leases, and some time on a busy machine. */
  private static final Duration LATE = Duration.ofSeconds(10);

  private static void say(String figures) {
    System.out.println("PROOF applications: " + figures);
  }

  private static Duration since(long nanos) {
    return Duration.ofMillis(Duration.ofNanos(System.nanoTime() - nanos).toMillis());
  }

  private static String roomkey(int port) {
    return "http://127.0.0.1:" + port + "/roomkey";
  }

  @ParameterizedTest
  @ValueSource(strings = {"11.0.25", "10.1.59"})
  void noSocketOfASessionThatEndsSurvives(String version) throws Exception {
    Map<String, AtomicInteger> ends = new ConcurrentSkipListMap<>();
    try (TestServer server =
            new TestServer(
                Map.of("roomkey.limits.enabled", "false", "roomkey.presence.grace", "0s"));
        OrdersProcess orders =
            new OrdersProcess(version, roomkey(server.port()), server.loginAs("admin"));
        Rounds rounds = new Rounds()) {
      rounds.run(Rounds.COUNT, () -> () -> race(server, orders, rounds, ends));
    }
    say("sign-out, ticket and upgrade on Tomcat " + version + ": " + Rounds.COUNT + ", " + ends);
  }

  private static void race(
      TestServer server, OrdersProcess orders, Rounds rounds, Map<String, AtomicInteger> ends) {
    String person = PEOPLE.get(ThreadLocalRandom.current().nextInt(PEOPLE.size()));
    OrdersProcess.Visit visit = orders.visit().signIn(person);
    String ticket = visit.ticket();
    CompletableFuture<Void> upgrade =
        rounds.start(() -> count(ends, "upgrade " + endOf(server, ticket)));
    rounds.race(
        () -> count(ends, "ticket " + endOfNew(server, visit)),
        () -> assertEquals(303, visit.signOut().statusCode()),
        HEAD_START_MICROS);
    upgrade.join();
  }

  private static void count(Map<String, AtomicInteger> ends, String end) {
    ends.computeIfAbsent(end, any -> new AtomicInteger()).incrementAndGet();
  }

  private static int endOfNew(TestServer server, OrdersProcess.Visit visit) {
    HttpResponse<String> answer = visit.askForTicket();
    if (answer.statusCode() == 200) {
      return endOf(server, HostVisitor.ticket(answer));
    }
    assertTrue(Set.of(401, 503).contains(answer.statusCode()), answer::body);
    return answer.statusCode();
  }

  private static int endOf(TestServer server, String ticket) {
    try (RawSocket socket = server.rawSocket("/ws?token=" + ticket)) {
      int code = socket.mustBeUpgraded().closeCode();
      assertTrue(Set.of(4001, 4002).contains(code), () -> "ended " + code);
      return code;
    }
  }

  private static TestSocket open(ServerProcess server, OrdersProcess.Visit visit) {
    TestSocket socket = server.socket("/ws?token=" + visit.ticket());
    socket.next("authenticated");
    return socket;
  }

  private static void ends(TestSocket socket) {
    socket.mustEnd(4002, "Session expired", "session_expired");
  }

  private static void waitFor(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  /** What docs/applications.md promises under "What holds". */
  @Test
  void whatHolds(@TempDir Path folder) throws Exception {
    try (ServerProcess server = new ServerProcess(folder);
        TcpProxy network = new TcpProxy(server.port());
        OrdersProcess orders =
            new OrdersProcess("11.0.25", roomkey(network.port()), server.loginAs("admin"))) {
      theApplicationIsRestarted(server, orders);
      theNetworkIsCut(server, network, orders);
      roomkeyIsRestarted(server, network, orders);
      theApplicationIsKilled(server, orders);
    }
  }

  private static void theApplicationIsRestarted(ServerProcess server, OrdersProcess orders)
      throws Exception {
    OrdersProcess.Visit dana = orders.visit().signIn();
    try (TestSocket socket = open(server, dana)) {
      orders.stop();
      orders.start();
      waitFor(BoundLogins.LEASE.plus(LATE));
      socket.ping();
      long began = System.nanoTime();
      dana.signOut();
      ends(socket);
      say("restarted, and alive longer than a lease; then sign-out to 4002 " + since(began));
    }
  }

  private static void theNetworkIsCut(
      ServerProcess server, TcpProxy network, OrdersProcess orders) {
    OrdersProcess.Visit stays = orders.visit().signIn();
    OrdersProcess.Visit leaves = orders.visit().signIn();
    try (TestSocket staying = open(server, stays);
        TestSocket leaving = open(server, leaves)) {
      network.cut();
      leaves.signOut();
      waitFor(CUT);
      leaving.ping();
      long back = System.nanoTime();
      network.pass();
      ends(leaving);
      say("network cut for " + CUT + ", sign-out meanwhile: 4002 after it is back " + since(back));
      waitFor(BoundLogins.LEASE.plus(LATE));
      staying.ping();
      long began = System.nanoTime();
      stays.signOut();
      ends(staying);
      assertTrue(since(began).compareTo(AT_ONCE) <= 0, () -> "ended after " + since(began));
    }
  }

  private static void roomkeyIsRestarted(
      ServerProcess server, TcpProxy network, OrdersProcess orders) {
    OrdersProcess.Visit dana = orders.visit().signIn();
    OrdersProcess.Visit leaves = orders.visit().signIn();
    String unused = leaves.ticket();
    open(server, dana).close();
    server.kill();
    leaves.signOut();
    server.start();
    network.target(server.port());
    try (TestSocket again = open(server, dana)) {
      waitFor(BoundLogins.LEASE.plus(LATE));
      again.ping();
      server.socket("/ws?token=" + unused).mustEnd(4001, "Invalid token", "invalid_token");
      assertEquals(401, leaves.askForTicket().statusCode());
      long began = System.nanoTime();
      dana.signOut();
      ends(again);
      say("Roomkey killed and restarted; then sign-out to 4002 " + since(began));
    }
  }

  private static void theApplicationIsKilled(ServerProcess server, OrdersProcess orders) {
    OrdersProcess.Visit dana = orders.visit().signIn();
    try (TestSocket socket = open(server, dana)) {
      long began = System.nanoTime();
      orders.kill();
      waitFor(BoundLogins.LEASE.minusSeconds(25));
      socket.ping();
      while (socket.isOpen() && since(began).compareTo(BoundLogins.LEASE.plus(LATE)) < 0) {
        waitFor(Duration.ofMillis(100));
      }
      ends(socket);
      Duration passed = since(began);
      assertTrue(passed.compareTo(BoundLogins.LEASE.plus(LATE)) <= 0, passed::toString);
      say("killed: 4002 after " + passed);
    }
  }
}
