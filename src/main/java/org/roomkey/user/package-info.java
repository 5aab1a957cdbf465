/**
 * Users and their store, and the log of changes that other nodes read. {@code auth} and {@code
 * room} share this package so that they need not know each other.
 *
 * <p>Depends on nothing. The one decision: a user is an immutable record, read from the database at
 * each handshake or request. It is never a live object, so nobody keeps an outdated right by
 * keeping a user.
 */
package org.roomkey.user;
