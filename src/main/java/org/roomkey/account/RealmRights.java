package org.roomkey.account;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * The rights that the roles of the container's realm grant here.
 *
 * @param adminRole grants administrator rights, and its loss revokes them; empty if no role does
 */
public record RealmRights(Optional<String> adminRole, Memberships memberships) {
  /** Roles grant nothing. */
  public static final RealmRights NONE = new RealmRights(Optional.empty(), (userId, hasRole) -> {});

  /** Memberships of boards; an interface, because this package does not know boards. */
  public interface Memberships {
    /**
     * Grants and revokes memberships by the person's roles. Blocks on the database.
     *
     * @throws org.roomkey.user.StoreException if it failed
     */
    void follow(String userId, Predicate<String> hasRole);
  }
}
