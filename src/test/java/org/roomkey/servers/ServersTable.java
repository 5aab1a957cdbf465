package org.roomkey.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table of README.md: a column for each server, a row for each observation. */
final class ServersTable {
  private static final Path README = Path.of("README.md");
  private static final Path OUTPUT = Path.of("target", "servers", "table.md");
  private static final Pattern PART =
      Pattern.compile("(?s)(<!-- servers -->\\n)(.*?)(<!-- /servers -->)");

  /** A measurement, which differs from run to run. */
  private static final Pattern MEASURED = Pattern.compile("\\d+ KB");

  private final Map<String, Map<Server, String>> rows = new LinkedHashMap<>();

  void put(String row, Server server, String cell) {
    rows.computeIfAbsent(row, name -> new EnumMap<>(Server.class)).put(server, cell);
  }

  /** Prints and writes what is known. */
  void print() throws IOException {
    String text = text();
    System.out.println(text);
    Files.writeString(OUTPUT, text);
  }

  private String text() {
    Set<Server> servers = new TreeSet<>();
    rows.values().forEach(cells -> servers.addAll(cells.keySet()));
    StringBuilder text = new StringBuilder("| |");
    servers.forEach(server -> text.append(' ').append(server.title()).append(" |"));
    text.append("\n|---|").append("---|".repeat(servers.size())).append('\n');
    rows.forEach(
        (name, cells) ->
            text.append(
                servers.stream()
                    .map(server -> cells.getOrDefault(server, "?"))
                    .collect(Collectors.joining(" | ", "| " + name + " | ", " |\n"))));
    return text.toString();
  }

  /**
   * Compares with README.md, except for measurements, or writes the table there.
   *
   * @throws AssertionError if README.md says something else
   */
  void compare(boolean write) throws IOException {
    String readme = Files.readString(README);
    Matcher part = PART.matcher(readme);
    if (!part.find()) {
      throw new AssertionError("README.md has no place for the table of servers");
    }
    if (write) {
      String replacement = part.group(1) + "\n" + text() + "\n" + part.group(3);
      Files.writeString(README, part.replaceFirst(Matcher.quoteReplacement(replacement)));
    } else if (!withoutMeasurements(part.group(2)).equals(withoutMeasurements(text()))) {
      throw new AssertionError(
          "README.md says something else; compare with "
              + OUTPUT
              + ", or write it there with -Dservers.write=true:\n"
              + text());
    }
  }

  private static String withoutMeasurements(String table) {
    return MEASURED.matcher(table.strip()).replaceAll("n KB");
  }
}
