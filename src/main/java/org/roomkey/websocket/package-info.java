/**
 * WebSockets: the opening handshake, the connections with their outboxes, and their closes.
 *
 * <p>Depends on {@code auth}, {@code credential}, {@code room}, {@code user}, {@code protocol},
 * {@code audit}, {@code limit} and {@code tomcat}. The one decision: only a connection's own writer
 * touches its socket. So no shared thread ever waits for a peer, and frames, pings and the close go
 * out in one order.
 */
package org.roomkey.websocket;
