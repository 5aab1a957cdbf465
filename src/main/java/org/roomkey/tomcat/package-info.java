/**
 * Tomcat's own sockets: reads and writes without a wait or a change of thread, and reports of
 * pings.
 *
 * <p>Depends on no other package, but on public classes of Tomcat that the Jakarta API lacks. The
 * one decision: everything works without this package, too. On another container, or on a Tomcat
 * whose classes have changed, {@code websocket} uses the Jakarta API alone.
 */
package org.roomkey.tomcat;
