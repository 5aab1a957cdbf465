package org.roomkey.client;

import java.util.Locale;

/** What a person may do on a board. Each role includes the ones before it. */
public enum Role {
  /** Join and read. */
  VIEWER,
  /** Write messages and signals. */
  EDITOR,
  /** Change the members, and delete messages. */
  OWNER;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
