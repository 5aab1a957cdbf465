package org.roomkey.auth;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.roomkey.credential.Tickets;

/** Which tokens may stand in a URL, where somebody may log them. */
public enum UrlTokens {
  ALL,
  /** Good for one use within seconds, so that a log has nothing that is worth reading. */
  TICKETS,
  OFF;

  /** As in the setting {@code roomkey.token.url}. */
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
