/**
 * The server's log, as every other package writes it.
 *
 * <p>Depends on nothing. The one decision: texts from outside are escaped where the log is written
 * and not where it is called, so that no caller can forget it.
 */
package org.roomkey.log;
