package org.roomkey.client.live;

import java.util.Optional;

/**
 * A user on a board.
 *
 * @param application the id of the application that created this person, if one did. Such an
 *     application chose the name, so it may be anybody's: show the application beside it
 */
public record User(String id, String name, Optional<String> application) {}
