package org.roomkey.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A copy of the database that the first server of this JVM created, as a starting point for the
 * others: creating the tables and hashing the demo passwords dominate a start.
 */
final class DemoData {
  private static Path kept;

  private DemoData() {}

  /** Copies the database to a server's folder if a copy exists. */
  static synchronized void copyTo(Path database) throws IOException {
    if (kept == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(kept)) {
      for (Path file : files.toList()) {
        Files.createDirectories(database.getParent());
        Files.copy(file, database.resolve(kept.relativize(file).toString()));
      }
    }
  }

  /** Keeps a copy of a newly created database unless one exists. */
  static synchronized void keep(Connection database) throws IOException, SQLException {
    if (kept != null) {
      return;
    }
    Path folder = Files.createTempDirectory("roomkey-it-data-");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
    try (CallableStatement backup =
        database.prepareCall("CALL SYSCS_UTIL.SYSCS_BACKUP_DATABASE(?)")) {
      backup.setString(1, folder.toString());
      backup.execute();
    }
    kept = folder.resolve("derby");
  }

  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
