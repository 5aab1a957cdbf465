package org.roomkey.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditFilesTest {
  @TempDir private Path data;

  private Path folder() {
    return data.resolve("audit");
  }

  private AuditFiles files(long maxBytes, int maxFiles) {
    return new AuditFiles(folder(), Series.LASTING, maxBytes, maxFiles);
  }

  @Test
  void folderAndFilesAreAccessibleToTheOwnerOnly() throws IOException {
    try (AuditFiles files = files(1_000, 3)) {
      files.append(List.of("{}"));
    }

    assertEquals("rwx------", permissions(folder()));
    assertEquals("rw-------", permissions(Series.LASTING.file(folder(), 1)));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void filesRotateAndTheOldestIsDeleted() throws IOException {
    try (AuditFiles files = files(25, 3)) {
      for (int i = 0; i < 10; i++) {
        files.append(List.of("line " + i + "....")); // eleven characters with its end
      }
    }

    assertEquals(Set.of(3L, 4L, 5L), Series.LASTING.numbers(folder()));
    assertEquals(
        List.of("line 8....", "line 9...."), Files.readAllLines(Series.LASTING.file(folder(), 5)));
    assertEquals(
        List.of("line 4....", "line 5...."), Files.readAllLines(Series.LASTING.file(folder(), 3)));
  }

  @Test
  void aLineLongerThanTheFileLimitIsWrittenWhole() throws IOException {
    try (AuditFiles files = files(5, 2)) {
      files.append(List.of("a long line", "another long line"));
    }

    assertEquals(List.of("a long line"), Files.readAllLines(Series.LASTING.file(folder(), 1)));
    assertEquals(
        List.of("another long line"), Files.readAllLines(Series.LASTING.file(folder(), 2)));
  }

  @Test
  void aRestartAppendsAndFirstTerminatesAPartialLine() throws IOException {
    try (AuditFiles files = files(1_000, 3)) {
      files.append(List.of("one"));
    }
    Path file = Series.LASTING.file(folder(), 1);
    Files.writeString(file, Files.readString(file) + "{\"half");
    try (AuditFiles files = files(1_000, 3)) {
      files.append(List.of("two"));
    }

    assertEquals(List.of("one", "{\"half", "two"), Files.readAllLines(file));
  }

  @Test
  void writingFailsWhileThePathIsBlockedAndResumesAfterwards() throws IOException {
    Files.writeString(folder(), "no folder");
    try (AuditFiles files = files(1_000, 3)) {
      assertThrows(IOException.class, () -> files.append(List.of("lost")));

      Files.delete(folder());
      files.append(List.of("there"));
    }

    assertEquals(List.of("there"), Files.readAllLines(Series.LASTING.file(folder(), 1)));
  }

  @Test
  void symlinksAreNotFollowed() throws IOException {
    Path other = Files.writeString(data.resolve("other"), "");
    Files.createDirectories(folder());
    Files.createSymbolicLink(Series.LASTING.file(folder(), 1), other);
    try (AuditFiles files = files(1_000, 3)) {
      assertThrows(IOException.class, () -> files.append(List.of("a line")));
    }

    assertTrue(Files.readString(other).isEmpty());
  }
}
