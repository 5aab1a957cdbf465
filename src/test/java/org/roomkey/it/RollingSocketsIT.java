package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.testing.Balancer;
import org.roomkey.testing.ClusterNodes;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.Redis;
import org.roomkey.testing.RemoteIp;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/**
 * Three nodes behind a real balancer are drained and restarted one after the other, while people
 * have only sockets, which do not end by themselves. Whoever reconnects is never refused for longer
 * than two seconds.
 */
class RollingSocketsIT {
  private static final int NODES = 3;
  private static final int CLIENTS = 12;
  private static final int NEWCOMERS = 30;
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private static ClusterNodes nodes;

  @BeforeAll
  static void start() {
    nodes =
        new ClusterNodes(
            NODES,
            Redis.shared(),
            Map.of(),
            application -> RemoteIp.add(application, "127.0.0.1/32"));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  /** Reconnects at once, as if all clients had bad luck with their random pauses. */
  private static final class Client implements AutoCloseable {
    private final Person person;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicLong longestGapNanos = new AtomicLong();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "rolling-client");

    Client(Person person) {
      this.person = person;
      thread.start();
    }

    private void run() {
      while (running.get()) {
        long from = System.nanoTime();
        try (TestSocket socket = connect(from)) {
          opened.incrementAndGet();
          while (running.get() && socket.isOpen()) {
            pause();
          }
        }
      }
    }

    private TestSocket connect(long from) {
      while (true) {
        try {
          TestSocket socket = person.socket();
          longestGapNanos.accumulateAndGet(System.nanoTime() - from, Math::max);
          return socket;
        } catch (AssertionError e) {
          refused.incrementAndGet();
          if (System.nanoTime() - from > TestServer.PATIENCE.toNanos()) {
            throw e;
          }
          pause();
        }
      }
    }

    private static void pause() {
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      running.set(false);
      try {
        thread.join(TestServer.PATIENCE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void nobodyIsRefusedForLongerThanTwoSeconds(Balancer.Kind kind) {
    List<Client> clients = new ArrayList<>();
    try (Balancer balancer = new Balancer(kind, nodes.ports())) {
      Person alice = nodes.node(0).signedIn("user-alice").at(balancer);
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new Client(alice));
      }
      for (int i = 0; i < NODES; i++) {
        TestServer node = nodes.node(i);
        int notice = kind == Balancer.Kind.APACHE ? 3 : 0;
        node.signedIn("user-admin")
            .post("/api/admin/nodes/self/drain", Json.object("notice", notice))
            .mustBe(202);
        try {
          Wait.until("the node refuses sockets", () -> refusesSockets(node));
          newcomersAreAccepted(alice);
        } finally {
          node.restart();
        }
      }
      newcomersAreAccepted(alice);
      clients.forEach(Client::close);
      long longest = clients.stream().mapToLong(c -> c.longestGapNanos.get()).max().orElseThrow();
      int opened = clients.stream().mapToInt(c -> c.opened.get()).sum();
      int refused = clients.stream().mapToInt(c -> c.refused.get()).sum();
      String figures =
          "%s: longest gap %d ms, %d sockets opened, %d refused"
              .formatted(kind, longest / 1_000_000, opened, refused);
      System.out.println(figures);
      assertTrue(longest <= LONGEST.toNanos(), () -> figures + balancer.files());
      assertTrue(opened > CLIENTS, figures);
    } finally {
      clients.forEach(Client::close);
    }
  }

  private static boolean refusesSockets(TestServer node) {
    try {
      node.socket("/ws").close();
      return false;
    } catch (AssertionError refused) {
      return true;
    }
  }

  /** One after the other, so that they stay open together. */
  private static void newcomersAreAccepted(Person alice) {
    List<TestSocket> sockets = Stream.generate(alice::socket).limit(NEWCOMERS).toList();
    assertEquals(NEWCOMERS, sockets.size());
    sockets.forEach(TestSocket::close);
  }
}
