/**
 * The benchmark of {@code ./mvnw -Pbench}. It starts servers and load generators as processes of
 * their own and writes their figures into tables. It depends on no class of Roomkey, so that it can
 * also measure other servers and older versions with the same work.
 *
 * <p>The decision: the figure to compare is the server's CPU time for each delivered frame, because
 * it stays comparable on a machine that others use, too.
 */
package org.roomkey.bench;
