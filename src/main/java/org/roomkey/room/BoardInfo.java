package org.roomkey.room;

import java.time.Duration;
import java.util.Optional;

/**
 * A stored board.
 *
 * @param name shown to people, at most 100 characters
 * @param stepUp the maximum age of the authentication of everybody on the board, in whole minutes
 *     from 1 to {@link #MAX_STEP_UP}; empty for no maximum
 * @param epoch differs for a new board with the same id
 */
public record BoardInfo(
    String id, String name, Access access, Optional<Duration> stepUp, String epoch) {

  public static final Duration MAX_STEP_UP = Duration.ofDays(1);

  /** A board without step-up. */
  public BoardInfo(String id, String name, Access access, String epoch) {
    this(id, name, access, Optional.empty(), epoch);
  }
}
