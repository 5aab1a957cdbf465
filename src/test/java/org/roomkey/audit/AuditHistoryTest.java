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
import org.roomkey.audit.AuditHistory.Place;

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
    try (AuditFiles files = new AuditFiles(data.resolve("audit"), maxBytes, maxFiles)) {
      files.write(lines);
    }
    List<String> newestFirst = new ArrayList<>(lines);
    Collections.reverse(newestFirst);
    return newestFirst;
  }

  private List<String> readAll(int limit) throws IOException {
    List<String> all = new ArrayList<>();
    Optional<Place> before = Optional.empty();
    do {
      Page page = history.read(before, limit, line -> true);
      assertTrue(page.lines().size() <= limit);
      page.lines().stream().map(Line::json).forEach(all::add);
      before = page.next();
    } while (before.isPresent());
    return all;
  }

  @Test
  void withoutAnyFileThereIsNothing() throws IOException {
    assertEquals(List.of(), readAll(10));
  }

  @Test
  void pageByPageEachLineComesOnceTheNewestFirst() throws IOException {
    List<String> newestFirst = written(5_000, 100_000, 50);

    assertTrue(AuditFiles.numbers(data.resolve("audit")).size() > 2);
    for (int limit : new int[] {1_000, 137, 1}) {
      assertEquals(newestFirst, readAll(limit));
    }
  }

  @Test
  void linesThatComeMeanwhileDoNotMoveWhatIsOlder() throws IOException {
    List<String> newestFirst = written(10, 100_000, 5);
    Optional<Place> before = history.read(Optional.empty(), 4, line -> true).next();
    written(10, 100_000, 5);

    assertEquals(
        newestFirst.subList(4, 10),
        history.read(before, 100, line -> true).lines().stream().map(Line::json).toList());
  }

  @Test
  void aFilterThatFindsNothingReadsSomeMegabytesAndSaysWhereToGoOn() throws IOException {
    Path folder = Files.createDirectories(data.resolve("audit"));
    String megabyte = ("x".repeat(1_023) + "\n").repeat(1_024);
    for (int i = 0; i < 6; i++) {
      Files.writeString(
          AuditFiles.file(folder, 1),
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
  void halfALineAtTheEndIsLeftForLaterAndOneWithoutAnEndIsPassedOver() throws IOException {
    Path folder = Files.createDirectories(data.resolve("audit"));
    Files.writeString(AuditFiles.file(folder, 1), "one\n" + "y".repeat(200_000) + "\ntwo\n{\"ha");

    assertEquals(List.of("two", "one"), readAll(10).stream().filter(l -> l.length() < 9).toList());
  }
}
