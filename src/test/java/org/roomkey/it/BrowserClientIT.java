package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Node;
import org.roomkey.testing.Program;

/**
 * Runs the JavaScript tests of the browser client with the Node of the browser tests; the machine
 * needs no Node.
 */
class BrowserClientIT {
  private static final Path TESTS = Path.of("src/test/js");
  private static final Path DECLARATION = Path.of("src/main/webapp/assets/js/roomkey.d.ts");
  private static final Path TYPES = Path.of("target", "client-types");
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Test
  void theClientsOwnTestsPass() throws Exception {
    List<String> command = new ArrayList<>(List.of(Node.executable(), "--test"));
    try (Stream<Path> files = Files.list(TESTS)) {
      files.map(Path::toString).filter(file -> file.endsWith(".test.mjs")).forEach(command::add);
    }
    assertTrue(command.size() > 2, "no tests in " + TESTS);
    try (Program tests = Program.start("client-tests", Map.of(), command)) {
      assertEquals(0, tests.await(LIMIT).status(), tests::output);
      assertTrue(tests.output().matches("(?s).*\\bpass [1-9]\\d*\\b.*"), tests::output);
    }
  }

  @Test
  void typesCheckAndTheDeclarationFileIsCurrent() throws Exception {
    List<String> command =
        List.of(
            Node.executable(),
            Node.folder().resolve("node_modules/typescript/bin/tsc").toString(),
            "-p",
            TESTS.resolve("tsconfig.json").toString(),
            "--outDir",
            TYPES.toString());
    Files.deleteIfExists(TYPES.resolve("roomkey.d.ts"));
    try (Program compiler = Program.start("client-types", Map.of(), command)) {
      assertEquals(0, compiler.await(LIMIT).status(), compiler::output);
    }
    assertEquals(
        Files.readString(TYPES.resolve("roomkey.d.ts")),
        Files.readString(DECLARATION),
        "copy " + TYPES + "/roomkey.d.ts to " + DECLARATION);
  }
}
