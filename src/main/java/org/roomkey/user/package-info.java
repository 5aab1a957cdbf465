/**
 * Who somebody is: what {@code auth} and {@code room} share, so that they need not know each other.
 *
 * <p>Depends on nothing. The one decision: a user is an immutable record read from the database at
 * each handshake or request, never a live object, so that nobody holds a stale right by holding a
 * user.
 */
package org.roomkey.user;
