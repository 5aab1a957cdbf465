/**
 * The routes for programs: JSON under {@code /api}, health and metrics.
 *
 * <p>Depends on {@code web}, {@code websocket}, {@code auth}, {@code room}, {@code user}, {@code
 * limit}, {@code audit}, {@code log} and {@code protocol}. The one decision: {@link
 * org.roomkey.web.api.ApiServlet} turns every failure into a documented error, so that no exception
 * text reaches anybody.
 */
package org.roomkey.web.api;
