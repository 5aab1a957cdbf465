package org.roomkey.client.outbox;

/**
 * How many messages are in the table. A message that is on its board is not there any more.
 *
 * @param waiting to be sent
 * @param refused for good and put aside
 */
public record OutboxCounts(long waiting, long refused) {}
