/**
 * The benchmark of {@code ./mvnw -Pbench}: starts servers and load generators as processes of their
 * own and writes what they measured into tables. Depends on nothing of Roomkey's: it knows the
 * program by what a client sees, so that it can measure others, and older ones, with the same work.
 *
 * <p>The decision: the figure to compare is the server's CPU time for each frame that arrived,
 * because it is the one that survives a machine that others use too.
 */
package org.roomkey.bench;
