/**
 * The sockets: the handshake, the connection with its outbox, and how it ends.
 *
 * <p>Depends on {@code auth}, {@code room}, {@code user}, {@code protocol}, {@code audit} and
 * {@code limit}. The one decision: nobody but a connection's own writer touches its socket, so that
 * no thread which others need ever waits for a peer, and frames, pings and the close leave in one
 * order.
 */
package org.roomkey.websocket;
