package org.roomkey.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Files of a kind of their own, which others cannot push out. */
public enum Series {
  /** What became of accounts, rights, tokens and boards; before there was another, everything. */
  LASTING("audit", ""),
  /** What comes as often as people like: see {@link AuditEvent.Kind#isTraffic}. */
  TRAFFIC("traffic", "t");

  private final String name;
  private final String mark;
  private final Pattern form;

  /**
   * @param mark before the places of its lines
   */
  Series(String name, String mark) {
    this.name = name;
    this.mark = mark;
    this.form = Pattern.compile(name + "-(\\d{8,18})\\.jsonl");
  }

  String mark() {
    return mark;
  }

  /** The file of this number, there or not. */
  Path file(Path folder, long number) {
    return folder.resolve(String.format(Locale.ROOT, "%s-%08d.jsonl", name, number));
  }

  /** The numbers of the files that are there; none where there is no folder yet. */
  NavigableSet<Long> numbers(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return new TreeSet<>();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> form.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(found -> Long.valueOf(found.group(1)))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
