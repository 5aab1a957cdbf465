/**
 * What crosses nodes, by Redis. One node needs none of it. Redis carries hints only: messages,
 * rights and revocations stand in the database, where every node looks by itself now and then.
 *
 * <p>Its one decision: what is lost, repeated or out of order between nodes changes nothing that
 * was promised.
 */
package org.roomkey.cluster;
