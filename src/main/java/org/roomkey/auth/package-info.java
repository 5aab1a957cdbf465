/**
 * Who is there: credentials, and what became of them.
 *
 * <p>Depends on {@code user}, {@code protocol}, {@code audit} and {@code limit}. The one decision:
 * a credential is accepted, refused, or could not be decided, three different values; whatever goes
 * wrong while deciding is never an acceptance. A revocation (logout, expiry, deleted token) takes
 * effect when its row is committed; {@link org.roomkey.auth.Revocations} then tells the sockets.
 */
package org.roomkey.auth;
