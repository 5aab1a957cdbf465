/**
 * The database: JDBC behind the interfaces that {@code user}, {@code auth} and {@code room} own,
 * and the scripts that make and change the tables.
 *
 * <p>Nobody but {@code bootstrap} sees it. The one decision: plain SQL that Derby and PostgreSQL
 * both read, and every failure is a {@link org.roomkey.user.StoreException}, which means "could not
 * be decided".
 */
package org.roomkey.storage;
