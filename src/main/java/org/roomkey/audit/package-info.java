/**
 * The audit log: who did what to whom, from which address, with which result. Each event that may
 * need an explanation later is one line of JSON in a file. The recent ones are also in a table, for
 * the list of the events of all nodes.
 *
 * <p>Depends on {@code protocol} for the format of times, on {@code limit} for rates and the form
 * of addresses, and on {@code user} for the failure of a store. The one decision: recording an
 * event only counts it or adds it to a bounded queue. One thread for each series writes the files,
 * and one the table. A slow or full disk loses events, which are counted; a slow or absent database
 * leaves events out of the table. Neither ever delays a request or a socket.
 */
package org.roomkey.audit;
