package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Node;
import org.roomkey.testing.Program;
import org.roomkey.testing.TestServer;

/**
 * Runs the programs in {@code examples} as their first lines say. Without a {@code python3} with
 * websockets, which Maven cannot provide, the Python examples are skipped with a message.
 */
class ExamplesIT {
  private static final Path EXAMPLES = Path.of("examples");
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String run(String name, String... command) throws IOException {
    Map<String, String> environment = Map.of("ROOMKEY", server.uri("").toString());
    try (Program program = Program.start(name, environment, List.of(command))) {
      assertEquals(0, program.await(LIMIT).status(), program::output);
      return program.output();
    }
  }

  private static String example(String name) {
    return EXAMPLES.resolve(name).toString();
  }

  private static String node(String name) throws IOException {
    return run(name, Node.executable(), Node.put(EXAMPLES.resolve(name)).toString());
  }

  private static String python(String name) throws IOException {
    if (!hasWebSockets()) {
      String leftOut = "LEFT OUT: the example " + name + ", because python3 has no websockets";
      System.out.println(leftOut);
      Assumptions.abort(leftOut);
    }
    return run(name, "python3", example(name));
  }

  private static boolean hasWebSockets() {
    List<String> probe = List.of("python3", "-c", "import websockets");
    try (Program python = Program.start("python", Map.of(), probe)) {
      return python.await(LIMIT).status() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** One line for each way, with the authentication method, in any notation. */
  private static void showsWays(String output, String... waysAndMethods) {
    String[] lines = output.strip().split("\n(?=[a-z])");
    assertEquals(waysAndMethods.length / 2 + 1, lines.length, output);
    for (int i = 0; i < waysAndMethods.length; i += 2) {
      String line = lines[i / 2];
      assertTrue(line.startsWith(waysAndMethods[i] + " "), output);
      assertTrue(has(line, "type", "authenticated"), output);
      assertTrue(has(line, "method", waysAndMethods[i + 1]), output);
      assertTrue(has(line, "id", "user-alice"), output);
    }
    String none = lines[lines.length - 1];
    assertTrue(none.startsWith("none "), output);
    assertTrue(has(none, "code", "unauthorized"), output);
    assertTrue(none.contains("4001"), output);
  }

  private static boolean has(String line, String name, String value) {
    return Pattern.compile("\\b" + name + "['\"]?: ?['\"]" + value + "['\"]").matcher(line).find();
  }

  /**
   * The message is stored once with a seq, the retry has the same seq, and the rest are the missed
   * messages.
   */
  private static void recovers(String output) {
    String[] lines = output.strip().split("\n");
    assertEquals(3, lines.length, output);
    assertTrue(lines[0].startsWith("stored "), output);
    assertTrue(lines[1].startsWith("repeated "), output);
    assertEquals(seq(lines[0]), seq(lines[1]), output);
    assertTrue(lines[2].startsWith("recovered "), output);
    assertTrue(lines[2].contains("While you were away"), output);
    assertFalse(lines[2].contains("Hello"), output);
  }

  private static String seq(String line) {
    Matcher number = Pattern.compile("\"seq\":(\\d+)|^[a-z]+ +(\\d+)").matcher(line);
    assertTrue(number.find(), line);
    return number.group(1) == null ? number.group(2) : number.group(1);
  }

  @Test
  void threeWaysToConnectFromJava() throws Exception {
    showsWays(
        run("ThreeWays", JAVA, example("ThreeWays.java")),
        "cookie",
        "cookie",
        "token in URL",
        "token",
        "first message",
        "token");
  }

  @Test
  void threeWaysToConnectFromNode() throws Exception {
    showsWays(
        node("three-ways.mjs"),
        "cookie",
        "cookie",
        "token in URL",
        "token",
        "first message",
        "token");
  }

  @Test
  void threeWaysToConnectFromPython() throws Exception {
    showsWays(
        python("three_ways.py"),
        "cookie",
        "cookie",
        "token in URL",
        "token",
        "first message",
        "token");
  }

  @Test
  void waysToConnectFromAShell() throws Exception {
    showsWays(
        run("three-ways.sh", "bash", example("three-ways.sh")),
        "cookie",
        "cookie",
        "token in URL",
        "token",
        "header",
        "token");
  }

  @Test
  void aMessageAndARecoveryFromJava() throws Exception {
    recovers(run("PublishAndRecover", JAVA, example("PublishAndRecover.java")));
  }

  @Test
  void aMessageAndARecoveryFromNode() throws Exception {
    recovers(node("publish-and-recover.mjs"));
  }

  @Test
  void aMessageAndARecoveryFromPython() throws Exception {
    recovers(python("publish_and_recover.py"));
  }

  @Test
  void aMessageAndARecoveryFromAShell() throws Exception {
    recovers(run("publish-and-recover.sh", "bash", example("publish-and-recover.sh")));
  }
}
