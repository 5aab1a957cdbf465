package org.roomkey.account;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Lifetime;
import org.roomkey.credential.Tokens;
import org.roomkey.log.Log;
import org.roomkey.password.Realm;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/**
 * The people whom the servlet container authenticates, by a principal or by its realm. Safe for use
 * by many threads; blocks on the database.
 */
public final class RealmPeople {
  private static final String SOURCE = "the realm of the container";

  private static final Log LOG = Log.of(RealmPeople.class);

  private final UserStore users;
  private final OutsidePeople people;
  private final RealmRights rights;
  private final DisplayNames names;
  private final Tokens tokens;
  private final Clock clock;
  private final Duration longest;

  /**
   * @param longest the lifetime of a socket that a principal opens without a login
   */
  public RealmPeople(
      UserStore users,
      RealmRights rights,
      DisplayNames names,
      Tokens tokens,
      Clock clock,
      Duration longest,
      Audit audit) {
    this.users = users;
    this.tokens = tokens;
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
    User user = person.get();
    rights.adminRole().ifPresent(role -> setAdmin(user, hasRole.test(role)));
    rights.memberships().follow(user.id(), hasRole);
    return users.find(user.id());
  }

  private void setAdmin(User user, boolean admin) {
    if (user.admin() == admin) {
      return;
    }
    switch (users.change(user.id(), stored -> stored.withAdmin(admin))) {
      case DONE -> {
        tokens.endUncovered(user.withAdmin(admin));
        people.note(Kind.USER_CHANGED, user.id(), Optional.of("admin=" + admin));
      }
      case NO_SUCH_USER -> LOG.log(Level.INFO, "{0} was deleted meanwhile", user.id());
      case LAST_ADMINISTRATOR ->
          LOG.log(
              Level.WARNING,
              "{0} lost the administrator role but stays administrator, as the last one",
              user.id());
    }
  }

  /** The lifetime, from now, of a socket that a principal opens without a login. */
  public Lifetime lifetime() {
    Instant end = clock.instant().plus(longest);
    return () -> end;
  }
}
