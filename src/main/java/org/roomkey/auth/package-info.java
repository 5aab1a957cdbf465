/**
 * Who is there: credentials, and what became of them.
 *
 * <p>Depends on {@code user}, {@code protocol}, {@code audit} and {@code limit}. The one decision:
 * a credential is accepted, refused, or could not be decided, three different values; whatever goes
 * wrong while deciding is never an acceptance. An ending (logout, expiry, revocation) takes effect
 * when its row is committed; {@link org.roomkey.auth.Endings} then tells the sockets.
 */
package org.roomkey.auth;
