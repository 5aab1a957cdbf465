/**
 * Messages that an application publishes in its own database transaction: {@link
 * org.roomkey.client.outbox.RoomkeyOutbox} writes a row, and an {@link
 * org.roomkey.client.outbox.OutboxRelay} sends it after the commit.
 *
 * <p>Uses JDBC and no database's own driver. The one decision: the row's id is the id of the
 * message. A row that is sent twice is one message, so a relay sends first and deletes afterwards.
 */
package org.roomkey.client.outbox;
