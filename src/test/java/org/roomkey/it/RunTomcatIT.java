package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.roomkey.testing.RunTomcat;
import org.roomkey.testing.TomcatProcess;

/** The launcher of {@code ./mvnw -Prun}, on a CATALINA_BASE laid out as the build does it. */
@TestMethodOrder(OrderAnnotation.class)
class RunTomcatIT {
  private static Path base;
  private static int port;
  private static TomcatProcess tomcat;

  @BeforeAll
  static void start() throws Exception {
    base = TomcatProcess.emptyBase("run-tomcat");
    TomcatProcess.copy(Path.of("tomcat-conf"), base);
    TomcatProcess.deployTo(base);
    port = TomcatProcess.freePort();
    tomcat = TomcatProcess.start(base, port, Map.of("ROOMKEY_PORT", "" + port), command());
  }

  @AfterAll
  static void close() {
    if (tomcat != null) {
      tomcat.close();
    }
  }

  private static List<String> command() {
    // The class path: the launcher and Tomcat, without the libraries of the WAR.
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(
                entry -> entry.endsWith("test-classes") || entry.matches(".*/(tomcat|ecj)-[^/]*"))
            .collect(Collectors.joining(File.pathSeparator));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String data = base.resolve("data").toString();
    return List.of(java, "-cp", classPath, RunTomcat.class.getName(), base.toString(), data);
  }

  @Test
  void printsTheAddressAndKeepsDataInTheGivenFolder() throws Exception {
    assertEquals(200, tomcat.get("health/ready").statusCode());
    tomcat.awaitOutput("Roomkey is at " + tomcat.root());
    assertTrue(Files.isDirectory(base.resolve("data/derby")));
    assertFalse(
        tomcat.output().contains("security fixes"), "the newest is nothing to be warned of");
  }

  @Test
  void reportsAPortInUseInOneSentence() throws Exception {
    ProcessBuilder second = new ProcessBuilder(command()).redirectErrorStream(true);
    second.environment().put("ROOMKEY_PORT", "" + port);
    Process process = second.start();
    try {
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(1, process.exitValue(), output);
      assertTrue(output.contains("Cannot listen on 127.0.0.1 port " + port), output);
      assertFalse(output.contains("\tat "), output);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The last one, because it takes the server away. */
  @Test
  @Order(Integer.MAX_VALUE)
  void stopsTheApplicationOnTermination() throws Exception {
    assertEquals(143, tomcat.stop(), tomcat.output());
    assertTrue(tomcat.output().contains("Destroying ProtocolHandler"), tomcat.output());
    assertFalse(tomcat.output().contains("SEVERE"), tomcat.output());
  }
}
