/**
 * Start and stop: reads the settings, creates every object once, and closes them in reverse order.
 *
 * <p>Sees every package; no package sees it. The one decision: the object graph is built floor by
 * floor ({@link org.roomkey.bootstrap.Floors}), and the container's mappings ({@link
 * org.roomkey.bootstrap.Mappings}) exist before it. So a mapping never waits for the graph, and a
 * floor sees only the floors below.
 */
package org.roomkey.bootstrap;
