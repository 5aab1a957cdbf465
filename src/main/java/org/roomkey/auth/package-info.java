/**
 * Decides about credentials, and about the origins and hosts of requests.
 *
 * <p>Depends on {@code credential}, {@code account}, {@code user}, {@code protocol}, {@code audit}
 * and {@code log}. The one decision: a credential is accepted, refused, or could not be decided.
 * These are three different values, so that a failure while deciding is never an acceptance.
 */
package org.roomkey.auth;
