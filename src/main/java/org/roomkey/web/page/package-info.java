/**
 * The routes for people: pages, sign-in, sign-out, set-up, errors, and the documents.
 *
 * <p>Depends on {@code web} and what {@code web} depends on, except {@code edge} and {@code limit}.
 *
 * <p>The one decision: {@link org.roomkey.web.page.Pages} alone forwards to the JSPs and sets their
 * attributes; every word comes from {@link org.roomkey.web.page.Texts}.
 */
package org.roomkey.web.page;
