/**
 * Roomkey in a servlet application: its sessions are the keys, and two routes serve the elements in
 * its pages. {@link RoomkeyInitializer} registers everything. Depends on {@code
 * org.roomkey.client}, its outbox, and the Servlet API.
 *
 * <p>The decision: the key of a session is a random value of its own in the session, {@link
 * Binding}. The container itself reports that the value has left the session, for every way in
 * which a session can end.
 */
package org.roomkey.client.web;
