/**
 * Credentials: how a request shows them; logins, bound logins, API tokens and tickets; the identity
 * that one stands for.
 *
 * <p>Depends on {@code user}, {@code protocol}, {@code audit}, {@code limit} and {@code log}. The
 * one decision: a credential ends (by logout, expiry or deletion) when its row is committed. {@link
 * org.roomkey.credential.Revocations} then tells the sockets.
 */
package org.roomkey.credential;
