/**
 * Who may do what on a board: decides about an identity, a board and a {@link
 * org.roomkey.access.Permission}.
 *
 * <p>Depends on {@code credential}, {@code account}, {@code room}, {@code audit} and the packages
 * below them; knows neither servlets nor WebSocket. The one decision: a permission is granted if
 * the credential has the scope and covers the board, and the user has the role at this moment.
 * Sockets, the API and pages ask here, and every denial is audited here, once.
 */
package org.roomkey.access;
