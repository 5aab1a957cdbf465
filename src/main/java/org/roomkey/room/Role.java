package org.roomkey.room;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What somebody may do on a board; each role may do what the ones before it may. */
public enum Role {
  /** Join and read the history. */
  VIEWER,
  /** Also send messages, signals and typing. */
  EDITOR,
  /** Also change members and redact messages. */
  OWNER;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Role> parse(String text) {
    return Stream.of(values()).filter(role -> role.text().equals(text)).findFirst();
  }

  public boolean atLeast(Role other) {
    return compareTo(other) >= 0;
  }
}
