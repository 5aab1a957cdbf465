/**
 * The cluster: how nodes on one database inform each other by Redis. A single node needs none of
 * it.
 *
 * <p>Depends on {@code auth}, {@code credential}, {@code password}, {@code room}, {@code protocol}
 * and {@code user}. The one decision: Redis carries only hints. Messages, rights and revocations
 * are in the database, which every node checks periodically. So a hint that is lost, repeated or
 * out of order breaks no promise.
 */
package org.roomkey.cluster;
