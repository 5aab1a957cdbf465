package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.impl.driver.Driver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tests of the browser client, written in its own language, run by the Node that the browser
 * tests bring along: a machine needs none of its own.
 */
class BrowserClientIT {
  private static final Path TESTS = Path.of("src/test/js");
  private static final Path OUTPUT = Path.of("target/node-tests.txt");

  @Test
  void itsOwnTestsPass() throws Exception {
    Driver driver =
        Driver.ensureDriverInstalled(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"), false);
    List<String> command = new ArrayList<>();
    command.add(driver.createProcessBuilder().command().get(0));
    command.add("--test");
    try (Stream<Path> files = Files.list(TESTS)) {
      files.map(Path::toString).filter(file -> file.endsWith(".test.mjs")).forEach(command::add);
    }
    assertTrue(command.size() > 2, "no tests in " + TESTS);

    Process node =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(OUTPUT.toFile())
            .start();
    try {
      assertTrue(node.waitFor(2, TimeUnit.MINUTES), "the tests did not end");
    } finally {
      node.destroyForcibly();
    }
    String output = Files.readString(OUTPUT, StandardCharsets.UTF_8);
    assertEquals(0, node.exitValue(), output);
    assertTrue(output.matches("(?s).*\\bpass [1-9]\\d*\\b.*"), output);
  }
}
