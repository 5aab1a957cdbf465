package org.roomkey.bench;

import java.util.Map;

/**
 * The result of one item on one peer.
 *
 * @param item its name, such as {@code a}
 * @param work the description of the item
 * @param remark the error; empty for none
 */
record Result(String item, String work, Peer peer, Map<Figure, Double> figures, String remark) {}
