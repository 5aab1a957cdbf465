package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.postgresql.Driver;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Person;
import org.roomkey.testing.RunCluster;
import org.roomkey.testing.Site;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.TomcatProcess;
import org.roomkey.testing.Wait;

/** The launcher of {@code ./mvnw -Pcluster}, on what the build lays out for it. */
@TestMethodOrder(OrderAnnotation.class)
class RunClusterIT {
  private static final String BOARD = "board-1";
  private static final Pattern NODE =
      Pattern.compile("node \\d is at http://127.0.0.1:(\\d+)/roomkey/ +kill -9 (\\d+)");

  /** At a port of this machine. */
  private record Address(int port, HttpClient http) implements Site {
    Address(int port) {
      this(port, Site.client());
    }
  }

  private static Path folder;
  private static Path layout;
  private static int port;
  private static TomcatProcess cluster;

  @BeforeAll
  static void start() throws Exception {
    folder = TomcatProcess.emptyBase("run-cluster");
    layout = Files.createDirectories(folder.resolve("tomcat"));
    TomcatProcess.copy(Path.of("tomcat-conf"), layout);
    TomcatProcess.deployTo(layout);
    Path driver = placeOf(Driver.class);
    Files.createDirectories(layout.resolve("lib"));
    Files.copy(driver, layout.resolve("lib").resolve(driver.getFileName()));
    port = TomcatProcess.freePort();
    cluster = startCluster();
  }

  @AfterAll
  static void close() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static TomcatProcess startCluster() throws Exception {
    return TomcatProcess.start(
        folder,
        port,
        Map.of("ROOMKEY_PORT", "" + port, "JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1"),
        command());
  }

  private static List<String> command() throws Exception {
    String all = System.getProperty("java.class.path");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String tomcat = only(all, ".*/(tomcat|ecj)-[^/]*");
    String own = placeOf(RunCluster.class).toString();
    String stores = only(all, ".*/(embedded-|postgresql-|commons-|slf4j-|xz-)[^/]*");
    return List.of(
        java,
        "-cp",
        own + File.pathSeparator + tomcat,
        RunCluster.class.getName(),
        layout.toString(),
        tomcat,
        stores,
        folder.resolve("data").toString());
  }

  private static Path placeOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static String only(String classPath, String entries) {
    return Stream.of(classPath.split(File.pathSeparator, -1))
        .filter(entry -> entry.matches(entries))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Port and process of each, as a person reads them. */
  private static List<MatchResult> nodes() throws Exception {
    cluster.awaitOutput("Roomkey is at " + cluster.root());
    cluster.awaitOutput("Data, which stay");
    return NODE.matcher(cluster.output()).results().toList();
  }

  private static Person at(Person person, MatchResult node) {
    return person.at(new Address(Integer.parseInt(node.group(1))));
  }

  /** The children, their children, and PostgreSQL, which detaches itself. */
  private static List<ProcessHandle> processes() throws Exception {
    ProcessHandle launcher = ProcessHandle.of(cluster.pid()).orElseThrow();
    List<ProcessHandle> all = new ArrayList<>(launcher.descendants().toList());
    String pid = Files.readAllLines(folder.resolve("data/postgres/postmaster.pid")).get(0);
    ProcessHandle postgres = ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    all.add(postgres);
    all.addAll(postgres.descendants().toList());
    return all;
  }

  private static List<ProcessHandle> left(List<ProcessHandle> processes) {
    return processes.stream().filter(ProcessHandle::isAlive).toList();
  }

  @Test
  @Order(1)
  void aMessageReachesAnotherNodeAndSurvivesTheFirst() throws Exception {
    List<MatchResult> nodes = nodes();
    assertEquals(3, nodes.size(), cluster.output());
    Address balancer = new Address(port);
    Person alice = balancer.loginAs("alice");
    Person bob = balancer.loginAs("bob");
    try (TestSocket speaker = at(alice, nodes.get(0)).on(BOARD);
        TestSocket listener = at(bob, nodes.get(1)).on(BOARD)) {
      long first = speaker.message(BOARD, "over there?").number("seq");
      assertEquals("over there?", listener.expect("message").string("text"));

      ProcessHandle.of(Long.parseLong(nodes.get(0).group(2))).orElseThrow().destroyForcibly();
      assertEquals(TestSocket.BROKEN, speaker.closeCode());
      cluster.awaitOutput("Node 1 has ended");
      long second = listener.message(BOARD, "while you were away").number("seq");

      // More requests than nodes, so that the dead node would have its turn.
      for (int i = 0; i < 4; i++) {
        try (TestSocket back = alice.socket()) {
          Frame joined = back.join(BOARD, first, null);
          assertTrue(joined.bool("recovered"), joined.toString());
          assertEquals(second, joined.number("seq"));
          assertEquals("while you were away", joined.messages().get(0).string("text"));
        }
      }
    }
  }

  @Test
  @Order(2)
  void stopsTheNodesInTurnAndThenTheRest() throws Exception {
    List<ProcessHandle> processes = processes();
    Person bob = new Address(port).loginAs("bob");
    try (TestSocket socket = at(bob, nodes().get(1)).on(BOARD)) {
      assertEquals(143, cluster.stop(), cluster.output());
      assertEquals(1012, socket.closeCode());
    }
    assertEquals(List.of(), left(processes));
    String node = Files.readString(folder.resolve("logs/node-3.log"));
    assertTrue(node.contains("Destroying ProtocolHandler"), node);
    assertFalse(node.contains("SEVERE"), node);
  }

  @Test
  @Order(3)
  void keepsItsDataAndLeavesNoProcessWhenKilled() throws Exception {
    cluster = startCluster();
    assertEquals(3, nodes().size(), cluster.output());
    Person alice = new Address(port).loginAs("alice");
    try (TestSocket socket = alice.on(BOARD)) {
      assertEquals(2, socket.history(BOARD).messages().size());
    }
    List<ProcessHandle> processes = processes();
    cluster.close();
    Wait.until("all its processes have ended", () -> left(processes).isEmpty());
  }
}
