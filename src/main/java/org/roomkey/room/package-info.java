/**
 * Boards: members, presence and messages, in one order.
 *
 * <p>Depends on {@code user}, {@code protocol} and {@code limit}. The one decision: a board changes
 * only on its own serial executor. Joins, leaves, changes of members and committed messages take
 * effect there, one after the other, so that everybody on the board sees one order. A message gets
 * its {@code seq}, and a membership ends, in a database transaction that locks the board's row: the
 * first commit comes first.
 */
package org.roomkey.room;
