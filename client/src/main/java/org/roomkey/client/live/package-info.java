/**
 * The listening client: one WebSocket that stays open. It follows the same rules as {@code
 * roomkey.js}, and passes the same cases ({@code client/conformance}).
 *
 * <p>A connection has one thread. Everything that it knows changes on this thread only, and its
 * listeners run there. The rules ({@link org.roomkey.client.live.Link Link}, {@link
 * org.roomkey.client.live.LiveBoard LiveBoard}) see the network as a {@link
 * org.roomkey.client.live.Transport Transport}, and time as a {@link org.roomkey.client.live.Loop
 * Loop}, so that the cases need neither.
 */
package org.roomkey.client.live;
