package org.roomkey.room;

import org.roomkey.user.User;

/**
 * The user who redacts a message, and the messages that the credential covers.
 *
 * @param own messages of the user
 * @param others all messages, if the user is an owner of the board
 * @param everywhere all messages, whatever the user's role
 */
public record Redactor(User user, boolean own, boolean others, boolean everywhere) {}
