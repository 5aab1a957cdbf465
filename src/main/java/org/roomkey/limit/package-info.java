/**
 * Limits on how often, and how often at once, something may happen.
 *
 * <p>Depends on nothing. The one decision: time is passed in, and no flood of keys makes a limit
 * forget a key that counts. Failures are kept in a table of a fixed size. Rates, counts and permits
 * are kept by key only while the key uses them, so their number is bounded by the users, addresses
 * and sockets that are active at one moment. Pauses are the exception: beyond {@link
 * org.roomkey.limit.KeyedPause a maximum} the oldest ends early.
 */
package org.roomkey.limit;
