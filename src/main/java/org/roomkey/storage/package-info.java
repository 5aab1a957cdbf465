/**
 * The database: JDBC behind the interfaces of {@code user}, {@code credential}, {@code room} and
 * {@code audit}, and the scripts that create and change the tables.
 *
 * <p>Only {@code bootstrap} sees it. The one decision: plain SQL that both Derby and PostgreSQL
 * read. There are two exceptions: {@link org.roomkey.storage.AppendTransaction} locks boards, and
 * only a cluster, which needs PostgreSQL, uses the change log. Every failure is a {@link
 * org.roomkey.user.StoreException}, which means "could not be decided".
 */
package org.roomkey.storage;
