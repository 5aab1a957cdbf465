package org.roomkey.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.audit.AuditHistory.Line;
import org.roomkey.audit.AuditHistory.Page;
import org.roomkey.audit.AuditHistory.Positions;
import org.roomkey.protocol.WireTime;

class AuditHistoryTest {
  @TempDir private Path data;
  private AuditHistory history;

  @BeforeEach
  void begin() {
    history = new AuditHistory(data.resolve("audit"));
  }

  private List<String> written(int count, long maxBytes, int maxFiles) throws IOException {
    List<String> lines =
        IntStream.range(0, count).mapToObj(i -> "line " + i + " " + "x".repeat(i % 97)).toList();
    try (AuditFiles files =
        new AuditFiles(data.resolve("audit"), Series.LASTING, maxBytes, maxFiles)) {
      files.write(lines);
    }
    List<String> newestFirst = new ArrayList<>(lines);
    Collections.reverse(newestFirst);
    return newestFirst;
  }

  private List<String> readAll(int limit) throws IOException {
    List<String> all = new ArrayList<>();
    Optional<Positions> before = Optional.empty();
    do {
      Page page = history.read(before, limit, line -> true);
      assertTrue(page.lines().size() <= limit);
      page.lines().stream().map(Line::json).forEach(all::add);
      before = page.next();
    } while (before.isPresent());
    return all;
  }

  @Test
  void withoutFilesTheHistoryIsEmpty() throws IOException {
    assertEquals(List.of(), readAll(10));
  }

  @Test
  void pagesListEachLineOnceNewestFirst() throws IOException {
    List<String> newestFirst = written(5_000, 100_000, 50);

    assertTrue(Series.LASTING.numbers(data.resolve("audit")).size() > 2);
    for (int limit : new int[] {1_000, 137, 1}) {
      assertEquals(newestFirst, readAll(limit));
    }
  }

  @Test
  void newLinesDoNotShiftOlderPages() throws IOException {
    List<String> newestFirst = written(10, 100_000, 5);
    Optional<Positions> before = history.read(Optional.empty(), 4, line -> true).next();
    written(10, 100_000, 5);

    assertEquals(
        newestFirst.subList(4, 10),
        history.read(before, 100, line -> true).lines().stream().map(Line::json).toList());
  }

  @Test
  void aFilterWithoutMatchesReadsABoundedAmountAndReturnsACursor() throws IOException {
    Path folder = Files.createDirectories(data.resolve("audit"));
    String megabyte = ("x".repeat(1_023) + "\n").repeat(1_024);
    for (int i = 0; i < 6; i++) {
      Files.writeString(
          Series.LASTING.file(folder, 1),
          megabyte,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    int[] looked = {0};
    Page page =
        history.read(
            Optional.empty(),
            10,
            line -> {
              looked[0]++;
              return false;
            });

    assertTrue(looked[0] > 3_000 && looked[0] <= 4_096, "looked at " + looked[0]);
    assertTrue(page.lines().isEmpty());
    assertTrue(page.next().isPresent());
  }

  @Test
  void aPartialLastLineWaitsAndAnEndlessLineIsSkipped() throws IOException {
    Path folder = Files.createDirectories(data.resolve("audit"));
    Files.writeString(
        Series.LASTING.file(folder, 1), "one\n" + "y".repeat(200_000) + "\ntwo\n{\"ha");

    assertEquals(List.of("two", "one"), readAll(10).stream().filter(l -> l.length() < 9).toList());
  }

  @Test
  void bothSeriesAreMergedByTime() throws IOException {
    List<String> all = new ArrayList<>();
    List<String> lasting = new ArrayList<>();
    List<String> traffic = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      String time = WireTime.format(1_700_000_000_000L + i);
      String line = "{\"time\":\"" + time + "\",\"n\":" + i + "}";
      all.add(0, line);
      (i % 7 == 0 || i > 2_900 ? lasting : traffic).add(line);
    }
    try (AuditFiles first = new AuditFiles(data.resolve("audit"), Series.LASTING, 9_000, 90);
        AuditFiles second = new AuditFiles(data.resolve("audit"), Series.TRAFFIC, 30_000, 90)) {
      first.write(lasting);
      second.write(traffic);
    }

    for (int limit : new int[] {1_000, 97, 10}) {
      assertEquals(all, readAll(limit));
    }
  }

  @Test
  void aCursorParsesBackFromItsText() throws IOException {
    written(10, 100, 50);
    Positions next = history.read(Optional.empty(), 4, line -> true).next().orElseThrow();

    assertEquals(Optional.of(next), Positions.parse(next.text()));
    for (String bad : new String[] {"", "1.2", "t1.2-1.2", "1.2-1.2", "1.-t1.2", "x"}) {
      assertEquals(Optional.empty(), Positions.parse(bad));
    }
  }
}
