package org.roomkey.room;

import java.util.function.Consumer;
import org.roomkey.room.PublishResult.Outcome;

/**
 * A draft for the database, and its sender.
 *
 * @param sender the socket that sent it, which gets the answer instead of the message; null for
 *     HTTP
 * @param answer called once; must not block. For a socket it runs on the board's serial executor,
 *     in the order of {@code seq}.
 */
record Publication(Draft draft, Subscriber sender, Consumer<PublishResult> answer) {

  /** Answers without a message. */
  void answer(Outcome outcome) {
    answer.accept(new PublishResult(outcome, null));
  }
}
