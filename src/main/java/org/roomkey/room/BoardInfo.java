package org.roomkey.room;

/**
 * A board as stored.
 *
 * @param name shown to people, at most 100 characters
 * @param epoch changes when a board is created anew under the same id
 */
public record BoardInfo(String id, String name, Access access, String epoch) {}
