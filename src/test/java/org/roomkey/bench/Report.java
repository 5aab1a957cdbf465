package org.roomkey.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The results as files: {@code results.md} and {@code results.csv}. */
final class Report {
  private Report() {}

  static void write(List<Result> results, Options options) throws IOException {
    Path table = options.output().resolve("results.md");
    Files.writeString(
        table, results.stream().map(Report::line).collect(Collectors.joining("\n", "", "\n")));
    System.out.println("\nThe tables: " + table);
  }

  /** For the console, as soon as it is known. */
  static String line(Result result) {
    String figures =
        result.figures().entrySet().stream()
            .map(entry -> entry.getKey().heading + " " + entry.getKey().text(entry.getValue()))
            .collect(Collectors.joining(" | "));
    return result.item() + " " + result.peer().heading + ": " + figures + " " + result.remark();
  }
}
