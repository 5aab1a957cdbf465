package org.roomkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The classes and tests that the threat model in {@code docs/security.md} cites exist. */
class SecurityDocTest {
  private static final Pattern TEST =
      Pattern.compile("`([A-Z]\\w+(?:Test|IT|Contract))(?:\\.(\\w+))?`");
  private static final Pattern ROW = Pattern.compile("^\\| .* \\| (.*) \\| (.*) \\|$");

  private static Map<String, String> sources(String folder) throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String name = file.getFileName().toString();
        sources.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
      }
    }
    return sources;
  }

  @Test
  void everyCitedTestExists() throws IOException {
    Map<String, String> tests = sources("src/test/java");
    List<String> missing = new ArrayList<>();
    int named = 0;
    Matcher test = TEST.matcher(Files.readString(Path.of("docs/security.md")));
    while (test.find()) {
      named++;
      String source = tests.getOrDefault(test.group(1), "");
      String method = test.group(2);
      boolean there = method == null || source.matches("(?s).*\\b" + method + "\\b\\s*[(=].*");
      if (source.isEmpty() || !there) {
        missing.add(test.group());
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(named > 80, "only " + named + " are named");
  }

  @Test
  void everyCitedGuardExistsAndHasATest() throws IOException {
    Map<String, String> classes = sources("src/main/java");
    for (String line : Files.readAllLines(Path.of("docs/security.md"))) {
      Matcher row = ROW.matcher(line);
      if (line.contains("Test.") || line.contains("IT.") || line.contains("Contract.")) {
        assertTrue(row.matches(), line);
        Matcher guard = Pattern.compile("`([A-Z]\\w+)`").matcher(row.group(1));
        while (guard.find()) {
          boolean isContainers = guard.group(1).equals("RemoteIpValve");
          assertTrue(isContainers || classes.containsKey(guard.group(1)), guard.group(1));
        }
        assertTrue(TEST.matcher(row.group(2)).find(), line);
      }
    }
  }
}
