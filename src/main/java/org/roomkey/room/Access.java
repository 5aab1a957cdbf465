package org.roomkey.room;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

public enum Access {
  /** Every user is an editor. */
  OPEN,
  /** Only members, each with a role. */
  PRIVATE;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Access> parse(String text) {
    return Stream.of(values()).filter(access -> access.text().equals(text)).findFirst();
  }

  /** The role of a user on a board of this kind; empty for none. */
  public Optional<Role> role(Optional<Role> membership) {
    return switch (this) {
      case OPEN -> Optional.of(membership.filter(Role.OWNER::equals).orElse(Role.EDITOR));
      case PRIVATE -> membership;
    };
  }
}
