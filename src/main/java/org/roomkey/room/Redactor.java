package org.roomkey.room;

import org.roomkey.user.User;

/**
 * Who wants to take a message back, and which messages the credential is good for.
 *
 * @param own those that the user has sent
 * @param others any, where the user is an owner of the board
 * @param everywhere any, whatever the user's role on the board
 */
public record Redactor(User user, boolean own, boolean others, boolean everywhere) {}
