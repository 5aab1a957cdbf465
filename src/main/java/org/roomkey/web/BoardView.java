package org.roomkey.web;

import org.roomkey.room.BoardInfo;
import org.roomkey.room.Role;

/**
 * A board in pages and JSON routes.
 *
 * @param role null for an administrator without a role on the board
 */
public record BoardView(String id, String name, String access, String role, long viewers) {
  public static BoardView of(BoardInfo info, Role role, long viewers) {
    String text = role == null ? null : role.text();
    return new BoardView(info.id(), info.name(), info.access().text(), text, viewers);
  }
}
