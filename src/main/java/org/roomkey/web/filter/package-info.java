/**
 * Filters that see every request before a servlet does.
 *
 * <p>Depends on {@code web}, {@code auth}, {@code credential}, {@code audit} and {@code log}.
 *
 * <p>The one decision: a filter refuses requests or adds headers; it never authenticates the
 * caller.
 */
package org.roomkey.web.filter;
