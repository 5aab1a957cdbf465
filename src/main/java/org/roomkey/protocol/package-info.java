/**
 * The protocol of a socket: what may be said and how it looks on the wire.
 *
 * <p>Depends on nothing but JSON-B. The one decision: the frames are records in two sealed
 * interfaces, and whoever handles them does so exhaustively, so that a new frame breaks the build
 * until every place knows it.
 */
package org.roomkey.protocol;
