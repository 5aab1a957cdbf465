/**
 * The routes for programs: JSON under {@code /api}, health and metrics.
 *
 * <p>Depends on {@code web}, what {@code web} depends on, and {@code websocket}.
 *
 * <p>The one decision: {@link org.roomkey.web.api.Routes} is the only list of routes. {@link
 * org.roomkey.web.api.ApiServlet} finds the route and turns every failure into a documented error,
 * so that no exception text leaves the server.
 */
package org.roomkey.web.api;
