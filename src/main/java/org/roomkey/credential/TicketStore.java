package org.roomkey.credential;

import java.util.Optional;

/** Where tickets wait to be used, under their digests. Safe for use by many threads; may block. */
public interface TicketStore {

  /**
   * Keeps the ticket for {@link Tickets#LIFE}.
   *
   * @return false where too many wait, or come too fast
   * @throws org.roomkey.user.StoreException if it could not be kept; then the secret must not be
   *     handed out
   */
  boolean put(String digest, Ticket ticket);

  /**
   * The ticket, which is used up by this, whatever comes of it; empty if there is none or its time
   * is over.
   *
   * @throws org.roomkey.user.StoreException if it could not be told
   */
  Optional<Ticket> take(String digest);
}
