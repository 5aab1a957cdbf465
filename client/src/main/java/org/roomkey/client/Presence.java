package org.roomkey.client;

import java.util.List;

/**
 * Who is on a board now.
 *
 * @param viewers the number of users
 * @param connections the number of their sockets
 */
public record Presence(List<Person> users, int viewers, int connections) {}
