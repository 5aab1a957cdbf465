package org.roomkey.bench;

import java.util.Map;

/**
 * What one peer did with one item.
 *
 * @param item its name, such as {@code a}
 * @param work what that is, in words
 * @param remark what went wrong; empty if nothing did
 */
record Result(String item, String work, Peer peer, Map<Figure, Double> figures, String remark) {}
