/**
 * The routes for people: pages, sign-in, sign-out, set-up, errors, and the documents.
 *
 * <p>Depends on {@code web}, {@code auth}, {@code room}, {@code user}, {@code audit}, {@code log}
 * and {@code protocol}. The one decision: {@link org.roomkey.web.page.Pages} alone forwards to the
 * JSPs and sets their attributes; every word comes from {@link org.roomkey.web.page.Texts}.
 */
package org.roomkey.web.page;
