/**
 * HTTP: pages, sign-in and the JSON routes.
 *
 * <p>Depends on {@code auth}, {@code room}, {@code user}, {@code audit} and {@code protocol}. The
 * one decision: every servlet asks {@link org.roomkey.web.Callers} who is calling and answers
 * errors through {@link org.roomkey.web.ApiServlet} or the error page, so that no exception text
 * reaches anybody.
 */
package org.roomkey.web;
