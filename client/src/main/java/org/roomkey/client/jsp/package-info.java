/**
 * The JSP tags {@code <rk:board>} and {@code <rk:presence>}. Depends on {@code
 * org.roomkey.client.web} and the Pages API.
 *
 * <p>The decision: a tag writes nothing if nobody is signed in or if Roomkey is off, so that a page
 * works without it.
 */
package org.roomkey.client.jsp;
