package org.roomkey.protocol;

/** The JSON body of every HTTP error. */
public record ErrorBody(String error, String code) {}
