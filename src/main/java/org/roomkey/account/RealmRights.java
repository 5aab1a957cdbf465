package org.roomkey.account;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the roles that the container knows mean here.
 *
 * @param adminRole makes administrators; empty where the container has no say in that
 */
public record RealmRights(Optional<String> adminRole, Memberships memberships) {
  /** None: whoever comes has what they were given here. */
  public static final RealmRights NONE = new RealmRights(Optional.empty(), (userId, hasRole) -> {});

  /** The boards, which this package does not know. */
  public interface Memberships {
    /**
     * Gives and takes memberships as the person's roles say. Blocks on the database.
     *
     * @throws org.roomkey.user.StoreException where that could not be done
     */
    void follow(String userId, Predicate<String> hasRole);
  }
}
