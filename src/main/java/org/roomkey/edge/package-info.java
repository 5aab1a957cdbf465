/**
 * The outermost filter: receives request bodies and sends answers without blocking a thread on a
 * peer.
 *
 * <p>Depends on {@code limit} and {@code log}. The one decision: the code behind the filter works
 * on whole bodies and whole answers in memory, both bounded. It need not care how fast a peer is.
 */
package org.roomkey.edge;
