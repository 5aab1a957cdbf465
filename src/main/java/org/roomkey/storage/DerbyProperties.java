package org.roomkey.storage;

import java.lang.System.Logger.Level;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.roomkey.log.Log;

/**
 * The properties of an embedded Derby. They belong to the database, so no other application of this
 * JVM sees them. A system property of the same name overrides them.
 *
 * <p>Derby's cache keeps its default of 1,000 pages, because the number can only be set for all
 * databases of a JVM. Pages have 4 or 32 KB, so the cache takes at most 64 MB of the heap.
 */
final class DerbyProperties {
  private static final Log LOG = Log.of(DerbyProperties.class);

  /** The default is 1 MB. Derby fills a log file with zeros before it uses the file. */
  static final int LOG_FILE_BYTES = 8 * 1024 * 1024;

  /** The default is 10 MB. Derby reads about this much of the log after a crash. */
  static final int CHECKPOINT_BYTES = 32 * 1024 * 1024;

  private static final Map<String, Integer> PROPERTIES =
      Map.of(
          "derby.storage.logSwitchInterval", LOG_FILE_BYTES,
          "derby.storage.checkpointInterval", CHECKPOINT_BYTES);

  private DerbyProperties() {}

  /**
   * Sets the properties. Derby reads them when it opens the database and at each checkpoint, so a
   * new database has them after its first 10 MB of log.
   */
  static void set(Connection connection) {
    try (CallableStatement call =
        connection.prepareCall("CALL SYSCS_UTIL.SYSCS_SET_DATABASE_PROPERTY(?, ?)")) {
      for (Map.Entry<String, Integer> property : PROPERTIES.entrySet()) {
        call.setString(1, property.getKey());
        call.setString(2, property.getValue().toString());
        call.execute();
      }
    } catch (SQLException e) {
      LOG.log(Level.WARNING, "Derby keeps its properties, and stores messages more slowly", e);
    }
  }
}
