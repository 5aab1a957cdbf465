package org.roomkey.room;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A user's role on a board; each role includes the ones before it. */
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
