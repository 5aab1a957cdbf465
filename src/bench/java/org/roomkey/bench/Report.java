package org.roomkey.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes the results: {@code results.md} with the peers of each item below each other, {@code
 * results.csv} with a line for each peer and item, and the {@link Plot}.
 */
final class Report {
  private Report() {}

  /** Writes all files anew. */
  static void write(List<Result> results, Options options) throws IOException {
    Map<String, List<Result>> byItem =
        results.stream()
            .collect(Collectors.groupingBy(Result::item, LinkedHashMap::new, Collectors.toList()));
    Files.writeString(options.output().resolve("results.md"), markdown(byItem, options));
    Files.writeString(options.output().resolve("results.csv"), csv(results));
    Files.writeString(options.output().resolve("results.svg"), Plot.of(byItem));
  }

  /** The line for the console. */
  static String line(Result result) {
    String figures =
        result.figures().entrySet().stream()
            .map(entry -> entry.getKey().heading + " " + entry.getKey().text(entry.getValue()))
            .collect(Collectors.joining(" | "));
    return result.item() + " " + result.peer().heading + ": " + figures + remark(result);
  }

  private static String markdown(Map<String, List<Result>> byItem, Options options)
      throws IOException {
    StringBuilder text = new StringBuilder("# Measured\n\n").append(circumstances(options));
    byItem.forEach(
        (item, results) -> {
          List<Figure> figures =
              Arrays.stream(Figure.values())
                  .filter(figure -> results.stream().anyMatch(r -> r.figures().containsKey(figure)))
                  .toList();
          text.append("\n## ").append(item).append(": ").append(results.get(0).work());
          text.append("\n\n| |");
          figures.forEach(figure -> text.append(' ').append(figure.heading).append(" |"));
          text.append("\n|---|").append("---:|".repeat(figures.size())).append('\n');
          for (Result result : results) {
            text.append("| ").append(result.peer().heading).append(remark(result)).append(" |");
            for (Figure figure : figures) {
              Double value = result.figures().get(figure);
              text.append(' ').append(value == null ? "—" : figure.text(value)).append(" |");
            }
            text.append('\n');
          }
        });
    return text.toString();
  }

  private static String circumstances(Options options) throws IOException {
    Path load = Path.of("/proc/loadavg");
    return String.format(
        Locale.ROOT,
        "%s. Servers in Java on %s %s. Load of the machine while this was written: %s.%n",
        options.pinned()
            ? "Server pinned to one core, load generator to another, of "
                + Runtime.getRuntime().availableProcessors()
            : "Not pinned",
        options.jdk(),
        options.jvmOptions(),
        Files.exists(load) ? Files.readString(load).strip() : "unknown");
  }

  private static String csv(List<Result> results) {
    StringBuilder text = new StringBuilder("item,work,peer");
    for (Figure figure : Figure.values()) {
      text.append(',').append(figure.name().toLowerCase(Locale.ROOT));
    }
    text.append(",remark\n");
    for (Result result : results) {
      text.append(result.item()).append(',').append(quoted(result.work())).append(',');
      text.append(result.peer().heading);
      for (Figure figure : Figure.values()) {
        Double value = result.figures().get(figure);
        text.append(',').append(value == null ? "" : value.toString());
      }
      text.append(',').append(quoted(result.remark())).append('\n');
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  private static String remark(Result result) {
    return result.remark().isEmpty() ? "" : " (" + result.remark().replace('|', '/') + ")";
  }
}
