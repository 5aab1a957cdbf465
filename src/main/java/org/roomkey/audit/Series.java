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

/** A part of the audit log with limits of its own, so that one part cannot push out the other. */
public enum Series {
  /** Changes of accounts, rights, tokens and boards. Older versions wrote everything here. */
  LASTING("audit"),
  /** Events at any rate: see {@link AuditEvent.Kind#isTraffic}. */
  TRAFFIC("traffic");

  private final String name;
  private final Pattern form;

  /**
   * @param name of the files
   */
  Series(String name) {
    this.name = name;
    this.form = Pattern.compile(name + "-(\\d{8,18})\\.jsonl");
  }

  /** The path of this file, whether it exists or not. */
  Path file(Path folder, long number) {
    return folder.resolve(String.format(Locale.ROOT, "%s-%08d.jsonl", name, number));
  }

  /** The numbers of the existing files; empty if there is no folder yet. */
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
