package org.roomkey.client.live;

import java.util.List;

/**
 * A page of the messages of a board. It may hold fewer messages than the limit: continue from its
 * last one while there are more.
 *
 * @param messages in the order of their {@code seq}
 * @param more whether there are more messages in that direction
 */
public record History(List<LiveEvent.Message> messages, boolean more) {}
