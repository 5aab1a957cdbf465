/**
 * Start and stop: reads the settings, makes every object once, and closes them in reverse order.
 *
 * <p>Sees every package; nobody sees it. The one decision: collaborators come by constructor, so
 * that {@link org.roomkey.bootstrap.Roomkey} is the picture of the whole program.
 */
package org.roomkey.bootstrap;
