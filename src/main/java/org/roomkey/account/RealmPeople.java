package org.roomkey.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.roomkey.audit.Audit;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Lifetime;
import org.roomkey.password.Realm;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/**
 * The people whom the servlet container authenticates, by a principal or by its realm. Safe for use
 * by many threads; blocks on the database.
 */
public final class RealmPeople {
  private static final String SOURCE = "the realm of the container";

  private final OutsidePeople people;
  private final GroupRights rights;
  private final DisplayNames names;
  private final Clock clock;
  private final Duration longest;

  /**
   * @param longest the lifetime of a socket that a principal opens without a login
   */
  public RealmPeople(
      UserStore users,
      GroupRights rights,
      DisplayNames names,
      Clock clock,
      Duration longest,
      Audit audit) {
    this.rights = rights;
    this.names = names;
    this.people = OutsidePeople.of(SOURCE, Identity.Method.PRINCIPAL, users, audit);
    this.clock = clock;
    this.longest = longest;
  }

  /**
   * The person, created at the first use, who may be disabled. Empty if the name is invalid, or
   * leads to the id of another user.
   *
   * @param name as the container knows it
   */
  public Optional<User> person(String name) {
    return person(name, Optional.empty());
  }

  private Optional<User> person(String name, Optional<String> shown) {
    return Realm.folded(name).flatMap(folded -> people.person(folded, shown));
  }

  /**
   * As {@link #person}, for a sign-in: reads the display name, grants the rights of the person's
   * roles and revokes those of lost roles.
   *
   * @param hasRole asks the container
   */
  public Optional<User> arrived(String name, Predicate<String> hasRole) {
    Optional<User> person = person(name, names.of(name));
    if (person.isEmpty() || person.get().disabled()) {
      return person;
    }
    return rights.follow(person.get(), hasRole, people);
  }

  /** The lifetime, from now, of a socket that a principal opens without a login. */
  public Lifetime lifetime() {
    Instant end = clock.instant().plus(longest);
    return () -> end;
  }
}
