package org.roomkey.cluster;

import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.util.Optional;

/**
 * A message from one node to the others: {@code kind rest}, in a {@link SignedHint}. It is only a
 * hint: it may be lost, and the database decides.
 *
 * @param node that sends it
 */
record Hint(Kind kind, String node, String rest) {
  private static final JsonProvider JSON = JsonProvider.provider();

  /** The names are part of the wire between nodes. */
  enum Kind {
    /** rest: a {@code seq}. */
    STORED,
    CHANGED,
    /** rest: {@code {"id","name","sockets"}}. */
    PRESENT,
    /** rest: a user's id. */
    GONE,
    /** rest: {@code {"id","name"}}. */
    TYPING,
    /** rest: {@code {"id","name","event","data"}}. */
    SIGNAL,
    /** rest: {@code {"host","draining"}}; empty from an older version. */
    BEAT,
    BYE,
    /** rest: {@code subject code id}. */
    ENDED,
    /** rest: the digests of an account and of an address. */
    FAILED,
    /** rest: the digest of a ticket. */
    USED,
    /** rest: {@code node seconds}, for the node that has to drain. */
    DRAIN
  }

  String text() {
    return kind + " " + rest;
  }

  /** Empty for an unknown kind, as a newer version may send. */
  static Optional<Hint> parse(String node, String text) {
    String[] parts = text.split(" ", 2);
    if (parts.length < 2) {
      return Optional.empty();
    }
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(parts[0])) {
        return Optional.of(new Hint(kind, node, parts[1]));
      }
    }
    return Optional.empty();
  }

  /**
   * @throws JsonException if the rest is not a JSON object
   */
  JsonObject object() {
    return object(rest);
  }

  static JsonObject object(String text) {
    try (JsonReader reader = JSON.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  static JsonProvider json() {
    return JSON;
  }
}
