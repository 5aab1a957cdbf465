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
 * The database as the first server of this JVM has created it, for the others to begin with:
 * hashing the demo users' passwords and creating the tables takes longer than everything else at a
 * start.
 */
final class DemoData {
  private static Path kept;

  private DemoData() {}

  /** Copies the database to where a server will look for it, if there is one to copy. */
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

  /** Keeps a copy of the database, which a server has just begun to use, unless there is one. */
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
