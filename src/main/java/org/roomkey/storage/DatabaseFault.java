package org.roomkey.storage;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;

/** Why the database fails. */
public final class DatabaseFault {
  private static final int MAX_CAUSES = 8;
  private static final int SQLSTATE_CHARS = 5;
  private static final int MAX_SAID_CHARS = 300;

  /** A connection failed, and nobody says how. */
  private static final String UNKNOWN = "08000";

  private DatabaseFault() {}

  /**
   * The reason in words for everybody: without address, user or message. Empty if no database is at
   * fault.
   */
  public static Optional<String> reason(Throwable failure) {
    boolean isDatabase = causes(failure).anyMatch(SQLException.class::isInstance);
    return isDatabase ? Optional.of(reason(state(failure).orElse(UNKNOWN))) : Optional.empty();
  }

  /**
   * The reason for the log. Keeps the first line of the server's message; the rest, or a batch's
   * message, has values.
   */
  static String line(SQLException failure) {
    SQLException said =
        failure instanceof BatchUpdateException && failure.getNextException() != null
            ? failure.getNextException()
            : failure;
    String line = String.valueOf(said.getMessage()).lines().findFirst().orElse("");
    return line(said, line.substring(0, Math.min(line.length(), MAX_SAID_CHARS)));
  }

  /**
   * The reason for the log, such as {@code database, SQLSTATE 08001: Connection refused}. Without a
   * SQLSTATE, as of a pool whose connections are all in use, it is {@code database: } and the text.
   *
   * @param text of the failure
   */
  static String line(SQLException failure, String text) {
    return "database" + state(failure).map(state -> ", SQLSTATE " + state).orElse("") + ": " + text;
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(MAX_CAUSES);
  }

  /** The SQLSTATE of the driver; a pool's exception around it has none. */
  private static Optional<String> state(Throwable failure) {
    return causes(failure)
        .filter(SQLException.class::isInstance)
        .map(cause -> ((SQLException) cause).getSQLState())
        .filter(state -> state != null && state.length() == SQLSTATE_CHARS)
        .reduce((first, second) -> second);
  }

  private static String reason(String state) {
    return switch (state.substring(0, 2)) {
      case "08" -> "The database cannot be reached";
      case "28" -> "The database refuses the user or the password";
      case "57" -> "The database is starting or stopping";
      default -> "The database reports SQLSTATE " + state;
    };
  }
}
