package org.roomkey.web;

import java.time.Duration;
import org.roomkey.room.BoardInfo;
import org.roomkey.room.Role;

/**
 * A board in pages and JSON routes.
 *
 * @param stepUp the maximum age, in minutes, of everybody's authentication; null for none
 * @param role null for an administrator without a role on the board
 */
public record BoardView(
    String id, String name, String access, Long stepUp, String role, long viewers) {
  public static BoardView of(BoardInfo info, Role role, long viewers) {
    String text = role == null ? null : role.text();
    Long stepUp = info.stepUp().map(Duration::toMinutes).orElse(null);
    return new BoardView(info.id(), info.name(), info.access().text(), stepUp, text, viewers);
  }
}
