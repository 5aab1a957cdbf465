package org.roomkey.room;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Who may use a board. */
public enum Access {
  /** Every user is an editor. */
  OPEN,
  /** Members only, each by the role given. */
  PRIVATE;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Access> parse(String text) {
    return Stream.of(values()).filter(access -> access.text().equals(text)).findFirst();
  }

  /** The one rule of access: what a user may do on a board of this kind. */
  public Optional<Role> role(Optional<Role> membership) {
    return switch (this) {
      case OPEN -> Optional.of(membership.filter(Role.OWNER::equals).orElse(Role.EDITOR));
      case PRIVATE -> membership;
    };
  }
}
