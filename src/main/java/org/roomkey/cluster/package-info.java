/**
 * The cluster: how nodes on one database inform each other by Redis. A single node needs none of
 * it.
 *
 * <p>Depends on {@code credential}, {@code password}, {@code room}, {@code protocol} and {@code
 * user}. The one decision: Redis carries only hints. Messages, rights and revocations are in the
 * database, and every node reads periodically what was committed. So a hint that is lost, repeated
 * or out of order breaks no promise.
 */
package org.roomkey.cluster;
