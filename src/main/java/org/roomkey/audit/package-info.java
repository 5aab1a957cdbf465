/**
 * What happened to whom, from where, and what came of it: one JSON object in a line for each event
 * that somebody may have to explain later.
 *
 * <p>Depends on {@code protocol} for the look of times and on {@code limit} for that of addresses.
 * The one decision: whoever records an event only counts it or puts it into a bounded queue; one
 * thread for each series of files writes. A slow or full disk costs events, which are counted, and
 * never keeps a request or a socket waiting.
 */
package org.roomkey.audit;
