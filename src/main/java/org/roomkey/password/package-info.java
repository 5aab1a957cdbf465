/**
 * Passwords: the sign-in with one, hashing, the rules for new ones, and the throttle of attempts.
 *
 * <p>Depends on {@code credential}, {@code user}, {@code protocol}, {@code limit} and {@code log}.
 * The one decision: strangers who guess never lock a person out. A person who comes from a known
 * browser is counted apart from strangers.
 */
package org.roomkey.password;
