package org.roomkey.credential;

import java.util.Optional;

/** Stores unused tickets under their digests. Safe for use by many threads; may block. */
public interface TicketStore {

  /**
   * Stores the ticket for {@link Tickets#LIFE}.
   *
   * @return false if there are too many unused tickets, or they come too fast
   * @throws org.roomkey.user.StoreException if it could not be stored; then the caller must not
   *     hand out the secret
   */
  boolean put(String digest, Ticket ticket);

  /**
   * Removes the ticket, so that it is used. Empty if there is none or it has expired.
   *
   * @throws org.roomkey.user.StoreException if the store does not answer
   */
  Optional<Ticket> take(String digest);
}
