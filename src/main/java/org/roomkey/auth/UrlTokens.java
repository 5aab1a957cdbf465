package org.roomkey.auth;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.roomkey.credential.Tickets;

/** The tokens that are accepted in a URL, where logs may record them. */
public enum UrlTokens {
  ALL,
  /** Each is valid once within seconds, so a log contains nothing of value. */
  TICKETS,
  OFF;

  public static Optional<UrlTokens> parse(String text) {
    return Stream.of(values())
        .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst();
  }

  boolean allow(String token) {
    return switch (this) {
      case ALL -> true;
      case TICKETS -> Tickets.isTicket(token);
      case OFF -> false;
    };
  }
}
