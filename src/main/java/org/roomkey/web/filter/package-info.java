/**
 * Filters that see every request before a servlet does.
 *
 * <p>Depends on {@code web}, {@code auth}, {@code audit} and {@code log}. The one decision: a
 * filter refuses or adds headers; it never decides who is calling.
 */
package org.roomkey.web.filter;
