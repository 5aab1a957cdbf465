/**
 * Boards: who is there, what was said, in which order.
 *
 * <p>Depends on {@code user}, {@code protocol} and {@code limit}. The one decision: a board changes
 * only on its own serial executor. There a join, a leave, a change of members and a committed
 * message take effect, one after the other, so that everybody on the board sees one order. A
 * message gets its {@code seq}, and a membership ends, in a database transaction that locks the
 * board's row: whichever commits first comes first.
 */
package org.roomkey.room;
