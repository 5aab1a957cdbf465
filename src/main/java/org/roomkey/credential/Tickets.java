package org.roomkey.credential;

import java.time.Duration;
import java.util.Optional;

/** Issues tickets and redeems each once. Safe for use by many threads. */
public final class Tickets {
  public static final Duration LIFE = Duration.ofSeconds(30);

  private static final String PREFIX = "rt_";
  private static final int MAX_SECRET_CHARS = 100;

  private final TicketStore store;

  public Tickets(TicketStore store) {
    this.store = store;
  }

  public static boolean isTicket(String token) {
    return token.startsWith(PREFIX);
  }

  /**
   * The secret of the ticket, which is valid once within {@link #LIFE}. Only its digest is stored.
   * Empty if there are too many unused tickets.
   *
   * @throws org.roomkey.user.StoreException if it could not be stored
   */
  public Optional<String> issue(Ticket ticket) {
    String secret = PREFIX + Secrets.secret();
    return store.put(Secrets.digest(secret), ticket) ? Optional.of(secret) : Optional.empty();
  }

  /**
   * Redeems the ticket. It is used from now on, even if the caller refuses it.
   *
   * @throws org.roomkey.user.StoreException if the store does not answer
   */
  public Optional<Ticket> take(String secret) {
    return isTicket(secret) && secret.length() <= MAX_SECRET_CHARS
        ? store.take(Secrets.digest(secret))
        : Optional.empty();
  }
}
