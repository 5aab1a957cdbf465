package org.roomkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** CONTRIBUTING.md names the packages and classes that exist. */
class ContributingTest {
  private static final Path SOURCES = Path.of("src/main/java/org/roomkey");
  private static final Pattern CLASS = Pattern.compile("`([a-z.]+\\.[A-Z]\\w+)`");
  private static final Pattern NAME = Pattern.compile("`([\\w.]+)`");

  @Test
  void eachNamedClassIsInItsPackage() throws IOException {
    String document = Files.readString(Path.of("CONTRIBUTING.md"));
    String section = document.substring(document.indexOf("## Which room?"));
    List<String> rows =
        section.lines().filter(line -> line.startsWith("| ")).skip(1).map(String::strip).toList();

    assertEquals(6, rows.size());
    for (String row : rows) {
      String[] cells = row.split("\\|");
      Matcher room = NAME.matcher(cells[2]);
      assertTrue(room.find(), row);
      Path folder = SOURCES.resolve(room.group(1).replace('.', '/'));
      Matcher name = NAME.matcher(cells[3]);
      while (name.find()) {
        assertTrue(Files.exists(folder.resolve(name.group(1) + ".java")), row);
      }
      Matcher other = CLASS.matcher(cells[4]);
      while (other.find()) {
        Path file = SOURCES.resolve(other.group(1).replace('.', '/') + ".java");
        assertTrue(Files.exists(file), row);
      }
    }
  }
}
