package org.roomkey.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes the results: {@code results.md} with one table of the main figures and then all figures,
 * {@code results.csv} with a line for each round, peer and item, and the {@link Plot}.
 */
final class Report {
  private static final String NONE = "—";

  private Report() {}

  /** Writes all files anew. */
  static void write(List<Result> results, String circumstances, Options options)
      throws IOException {
    Map<String, Map<Peer, List<Result>>> byItem = byItem(results);
    String text = "# Measured\n\n" + circumstances + '\n' + mainTable(byItem);
    Files.writeString(options.output().resolve("results.md"), text + allFigures(byItem));
    Files.writeString(options.output().resolve("results.csv"), csv(results));
    Files.writeString(options.output().resolve("results.svg"), Plot.of(byItem));
  }

  /** The line for the console. */
  static String line(Result result) {
    String figures =
        result.figures().entrySet().stream()
            .map(entry -> entry.getKey().heading + " " + entry.getKey().text(entry.getValue()))
            .collect(Collectors.joining(" | "));
    String head = "round " + result.round() + ", " + result.item() + " " + result.peer().heading;
    return head + ": " + figures + remarks(List.of(result));
  }

  /** The items in their order, and the rounds of each peer. */
  private static Map<String, Map<Peer, List<Result>>> byItem(List<Result> results) {
    Map<String, Map<Peer, List<Result>>> all = new LinkedHashMap<>();
    for (Item item : Item.all()) {
      for (Result result : results) {
        if (result.item().equals(item.name())) {
          all.computeIfAbsent(item.name(), name -> new TreeMap<>())
              .computeIfAbsent(result.peer(), peer -> new ArrayList<>())
              .add(result);
        }
      }
    }
    return all;
  }

  /** The figure that is compared with Node ws. */
  static Figure compared(String item) {
    return item.startsWith("e") ? Figure.RESIDENT_BYTES : Figure.CPU_MICROS;
  }

  private static String mainTable(Map<String, Map<Peer, List<Result>>> byItem) {
    StringBuilder text = new StringBuilder(2000);
    text.append("| item | server | CPU of each, µs; for `e` bytes of each: resident, heap ");
    text.append("| relative to Node ws | a second | p50, ms | p99, ms ");
    text.append("| load generator alone: p50, p99, max, ms |\n");
    text.append("|---|---|---:|---:|---:|---:|---:|---:|\n");
    byItem.forEach(
        (item, peers) -> {
          String title = "`" + item + "` " + peers.values().iterator().next().get(0).work();
          for (Map.Entry<Peer, List<Result>> entry : peers.entrySet()) {
            List<Result> rounds = entry.getValue();
            List<Result> ws = peers.getOrDefault(Peer.WS, List.of());
            Spread ratio = Spread.ratio(rounds, ws, compared(item));
            text.append("| ").append(title).append(" | ").append(entry.getKey().heading);
            text.append(remarks(rounds)).append(" | ").append(cell(rounds, compared(item)));
            text.append(item.startsWith("e") ? ", " + cell(rounds, Figure.HEAP_BYTES) : "");
            text.append(" | ").append(ratio == null ? NONE : ratio.text(Figure.CPU_MICROS));
            text.append(" | ").append(cell(rounds, rate(item)));
            text.append(" | ").append(cell(rounds, Figure.P50_MILLIS));
            text.append(" | ").append(cell(rounds, Figure.P99_MILLIS));
            text.append(" | ").append(cell(rounds, Figure.OWN_P50_MILLIS));
            text.append(", ").append(cell(rounds, Figure.OWN_P99_MILLIS));
            text.append(", ").append(cell(rounds, Figure.OWN_MAX_MILLIS)).append(" |\n");
            title = "";
          }
        });
    return text.toString();
  }

  private static Figure rate(String item) {
    return switch (item.charAt(0)) {
      case 'd' -> Figure.HANDSHAKES_PER_SECOND;
      case 'f' -> Figure.ACKS_PER_SECOND;
      default -> Figure.DELIVERIES_PER_SECOND;
    };
  }

  private static String cell(List<Result> rounds, Figure figure) {
    Spread spread = Spread.of(rounds, figure);
    return spread == null ? NONE : spread.text(figure);
  }

  private static String allFigures(Map<String, Map<Peer, List<Result>>> byItem) {
    StringBuilder text = new StringBuilder("\n## All figures\n");
    byItem.forEach(
        (item, peers) -> {
          List<Result> all = peers.values().stream().flatMap(List::stream).toList();
          List<Figure> figures =
              Arrays.stream(Figure.values())
                  .filter(figure -> all.stream().anyMatch(r -> r.figures().containsKey(figure)))
                  .toList();
          text.append("\n### ").append(item).append(": ").append(all.get(0).work());
          text.append("\n\n| |");
          figures.forEach(figure -> text.append(' ').append(figure.heading).append(" |"));
          text.append("\n|---|").append("---:|".repeat(figures.size())).append('\n');
          peers.forEach(
              (peer, rounds) -> {
                text.append("| ").append(peer.heading).append(" |");
                figures.forEach(
                    figure -> text.append(' ').append(cell(rounds, figure)).append(" |"));
                text.append('\n');
              });
        });
    return text.toString();
  }

  private static String csv(List<Result> results) {
    StringBuilder text = new StringBuilder("round,item,work,peer");
    for (Figure figure : Figure.values()) {
      text.append(',').append(figure.name().toLowerCase(Locale.ROOT));
    }
    text.append(",remark\n");
    for (Result result : results) {
      text.append(result.round()).append(',').append(result.item()).append(',');
      text.append(quoted(result.work())).append(',').append(result.peer().heading);
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

  private static String remarks(List<Result> rounds) {
    return rounds.stream()
        .filter(result -> !result.remark().isEmpty())
        .map(result -> " (round " + result.round() + ": " + result.remark().replace('|', '/') + ")")
        .collect(Collectors.joining());
  }
}
