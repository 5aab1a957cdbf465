package org.roomkey.room;

import java.util.function.Consumer;
import org.roomkey.room.PublishResult.Outcome;

/**
 * A draft on its way to the database.
 *
 * @param sender the socket that sent it, which gets the answer instead of the message; null for
 *     HTTP
 * @param answer called once; must not block. For a socket it runs on the board's serial executor,
 *     in the place of the message's {@code seq}.
 */
record Publication(Draft draft, Subscriber sender, Consumer<PublishResult> answer) {

  /** Answers without a message. */
  void answer(Outcome outcome) {
    answer.accept(new PublishResult(outcome, null));
  }
}
