package org.roomkey.client.outbox;

/**
 * A message that waits in the table.
 *
 * @param position its place in the order of the table
 */
record OutboxRow(long position, String id, String board, String text) {}
