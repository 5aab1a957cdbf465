package org.roomkey.room;

import java.util.function.Consumer;

/**
 * A draft on its way, and who waits for the answer.
 *
 * @param sender the socket that sent it, which gets the answer and not the message; null where it
 *     came over HTTP
 * @param answer called once, on the board's serial executor, in the place of the message's {@code
 *     seq}; must not block. What it offers to the sender is flushed by the board.
 */
public record Publication(Draft draft, Subscriber sender, Consumer<PublishResult> answer) {}
