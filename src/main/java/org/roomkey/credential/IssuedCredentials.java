package org.roomkey.credential;

/** The credentials that Roomkey issues itself, and the bound logins that end tickets. */
public record IssuedCredentials(
    Logins logins, BoundLogins boundLogins, Tokens tokens, Tickets tickets) {}
