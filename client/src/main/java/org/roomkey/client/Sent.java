package org.roomkey.client;

/**
 * A message is stored.
 *
 * @param seq its number on the board, from 1, without gaps
 * @param duplicate whether a message with this id was stored before; then its text stands
 */
public record Sent(long seq, String id, boolean duplicate) {}
