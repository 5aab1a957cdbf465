package org.roomkey.storage;

import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;

/** Why the database fails, in words for everybody: without address, user or message. */
public final class DatabaseFault {
  private static final int MAX_CAUSES = 8;
  private static final int SQLSTATE_CHARS = 5;

  private DatabaseFault() {}

  /** Empty if no database is at fault. */
  public static Optional<String> reason(Throwable failure) {
    boolean isDatabase = causes(failure).anyMatch(SQLException.class::isInstance);
    return isDatabase ? Optional.of(reason(lastState(failure))) : Optional.empty();
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).limit(MAX_CAUSES);
  }

  /** The SQLSTATE of the driver; a pool's exception around it has none. */
  private static String lastState(Throwable failure) {
    return causes(failure)
        .filter(SQLException.class::isInstance)
        .map(cause -> ((SQLException) cause).getSQLState())
        .filter(state -> state != null && state.length() == SQLSTATE_CHARS)
        .reduce((first, second) -> second)
        .orElse("08000");
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
