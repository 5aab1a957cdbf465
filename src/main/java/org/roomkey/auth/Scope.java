package org.roomkey.auth;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What an API token may be used for; a login has every scope. */
public enum Scope {
  /** Open a socket. */
  CONNECT,
  /** Join boards and read their history. */
  READ,
  /** Send messages, signals and typing. */
  PUBLISH,
  /** Get tickets for the people of another application. */
  ACT_AS,
  /** Use the routes under {@code /api/admin}. */
  ADMIN;

  public static Set<Scope> all() {
    return EnumSet.allOf(Scope.class);
  }

  /** As in JSON and in the database, such as {@code act_as}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Scope> parse(String text) {
    return Stream.of(values()).filter(scope -> scope.text().equals(text)).findFirst();
  }

  /** Only an administrator may give a token this scope. */
  public boolean isPrivileged() {
    return this == ACT_AS || this == ADMIN;
  }
}
