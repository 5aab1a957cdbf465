/**
 * The outermost filter: takes the bytes of requests and gives those of answers, so that no thread
 * waits for a peer.
 *
 * <p>Depends on {@code limit} and {@code log}. The one decision: everything behind the filter works
 * on whole bodies and whole answers in memory, both bounded, and may be written as if a peer had no
 * speed.
 */
package org.roomkey.edge;
