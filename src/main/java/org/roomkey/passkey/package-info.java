/**
 * Passkeys (WebAuthn Level 3) of people with an account here: adding, removing, and the sign-in.
 *
 * <p>Depends on {@code password} for the throttle, and on {@code credential}, {@code user}, {@code
 * protocol} and {@code log}. The one decision: a passkey replaces the password, so the
 * authenticator must verify its user and must know whose passkey it is. Nobody types a user name.
 */
package org.roomkey.passkey;
