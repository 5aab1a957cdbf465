/**
 * The users: created, changed and deleted here. They include the people of other applications, of
 * JWT issuers, and of the container's realm.
 *
 * <p>Depends on {@code password}, {@code credential}, {@code user}, {@code protocol}, {@code
 * audit}, {@code limit} and {@code log}. The one decision: a user belongs to the source that
 * created it. No other source gets at this user.
 */
package org.roomkey.account;
