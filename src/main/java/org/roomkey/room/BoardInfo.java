package org.roomkey.room;

/**
 * A stored board.
 *
 * @param name shown to people, at most 100 characters
 * @param epoch differs for a new board with the same id
 */
public record BoardInfo(String id, String name, Access access, String epoch) {}
