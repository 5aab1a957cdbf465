/**
 * Sign-in with a password: hashing, the rules for new passwords, and the throttle of attempts.
 *
 * <p>Depends on {@code credential}, {@code user}, {@code protocol}, {@code limit} and {@code log}.
 * The one decision: strangers who guess never lock a person out. Attempts from a known browser are
 * counted separately.
 */
package org.roomkey.password;
