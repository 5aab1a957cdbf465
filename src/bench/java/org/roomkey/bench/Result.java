package org.roomkey.bench;

import java.util.Map;

/**
 * The result of one item on one peer in one round.
 *
 * @param round from 1
 * @param item its name, such as {@code a}
 * @param work the description of the item
 * @param remark the error; empty for none
 */
record Result(
    int round, String item, String work, Peer peer, Map<Figure, Double> figures, String remark) {}
