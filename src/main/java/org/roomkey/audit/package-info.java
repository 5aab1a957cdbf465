/**
 * The audit log: who did what to whom, from which address, with which result. Each event that may
 * need an explanation later is one line of JSON.
 *
 * <p>Depends on {@code protocol} for the format of times and on {@code limit} for the form of
 * addresses. The one decision: recording an event only counts it or adds it to a bounded queue. One
 * thread for each series writes the files. A slow or full disk loses events, which are counted; it
 * never delays a request or a socket.
 */
package org.roomkey.audit;
