package org.roomkey.log;

import java.util.Set;
import java.util.stream.Stream;

/**
 * An exception in the form in which the log may show it: class, stack and causes. It keeps the
 * message only if this program, the virtual machine or the database wrote it. Libraries quote input
 * that they could not read, which may be a secret.
 */
final class LoggedFault extends Throwable {
  private static final long serialVersionUID = 1L;
  private static final int MAX_CAUSES = 8;

  private static final Set<String> KNOWN =
      Set.of(
          "java.sql.SQLException",
          "java.lang.NullPointerException",
          "java.lang.ClassCastException",
          "java.lang.VirtualMachineError",
          "java.lang.LinkageError");

  private final String text;

  private LoggedFault(Throwable fault, LoggedFault cause) {
    super(null, cause, false, true);
    String message = isKnown(fault) ? LogText.of(fault.getMessage()) : "";
    text = fault.getClass().getName() + (message.isEmpty() ? "" : ": " + message);
    setStackTrace(fault.getStackTrace());
  }

  static LoggedFault of(Throwable fault) {
    return of(fault, MAX_CAUSES);
  }

  private static LoggedFault of(Throwable fault, int causes) {
    Throwable cause = fault.getCause();
    return new LoggedFault(fault, cause == null || causes == 0 ? null : of(cause, causes - 1));
  }

  private static boolean isKnown(Throwable fault) {
    return fault.getClass().getName().startsWith("org.roomkey.")
        || Stream.<Class<?>>iterate(fault.getClass(), type -> type != null, Class::getSuperclass)
            .anyMatch(type -> KNOWN.contains(type.getName()));
  }

  /** Names the class of the fault instead of this class. */
  @Override
  @SuppressWarnings("OverrideThrowableToString")
  public String toString() {
    return text;
  }
}
