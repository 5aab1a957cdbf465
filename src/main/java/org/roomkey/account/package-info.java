/**
 * Creates, changes and deletes users, including the people of other applications, of JWT issuers,
 * and of the container's realm.
 *
 * <p>Depends on {@code password}, {@code passkey}, {@code credential}, {@code user}, {@code
 * protocol}, {@code audit}, {@code limit} and {@code log}. The one decision: a user belongs to the
 * source that created it. No other source has access to this user.
 */
package org.roomkey.account;
