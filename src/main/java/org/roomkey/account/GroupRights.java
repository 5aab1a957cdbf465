package org.roomkey.account;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.Predicate;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Tokens;
import org.roomkey.log.Log;
import org.roomkey.user.GivenRights;
import org.roomkey.user.GivenRights.Given;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/**
 * Gives people of an outside source the rights that their groups grant, and takes them away when
 * they leave the groups. A right that an administrator gave by hand stays. The container's realm
 * calls its groups roles. Safe for use by many threads; blocks on the database.
 */
public final class GroupRights {
  private static final Log LOG = Log.of(GroupRights.class);

  /** Memberships of boards; an interface, because this package does not know boards. */
  public interface Memberships {
    /** Groups grant no memberships. */
    Memberships NONE = (userId, isInGroup) -> {};

    /**
     * Grants and revokes memberships by the person's groups. Blocks on the database.
     *
     * @throws org.roomkey.user.StoreException if it failed
     */
    void follow(String userId, Predicate<String> isInGroup);
  }

  private final Optional<String> adminGroup;
  private final Memberships memberships;
  private final GivenRights given;
  private final UserStore users;
  private final Tokens tokens;

  /**
   * @param adminGroup grants administrator rights, and its loss revokes them; empty if no group
   *     does
   */
  public GroupRights(
      Optional<String> adminGroup,
      Memberships memberships,
      GivenRights given,
      UserStore users,
      Tokens tokens) {
    this.adminGroup = adminGroup;
    this.memberships = memberships;
    this.given = given;
    this.users = users;
    this.tokens = tokens;
  }

  /**
   * Changes the rights of the person by the present groups.
   *
   * @param people of the source, who audit what it changes
   * @return the person afterwards; empty if deleted meanwhile
   */
  public Optional<User> follow(User person, Predicate<String> isInGroup, OutsidePeople people) {
    adminGroup.ifPresent(group -> followAdmin(person, isInGroup.test(group), people));
    memberships.follow(person.id(), isInGroup);
    return users.find(person.id());
  }

  private void followAdmin(User person, boolean isWanted, OutsidePeople people) {
    String userId = person.id();
    if (isWanted && !person.admin()) {
      given.remember(userId, GivenRights.ADMINISTRATOR, new Given("admin", Optional.empty()));
      setAdmin(person, true, people);
    } else if (!isWanted && given.of(userId).containsKey(GivenRights.ADMINISTRATOR)) {
      if (!person.admin() || setAdmin(person, false, people)) {
        given.forget(userId, GivenRights.ADMINISTRATOR);
      }
    }
  }

  private boolean setAdmin(User person, boolean admin, OutsidePeople people) {
    return switch (users.change(person.id(), stored -> stored.withAdmin(admin))) {
      case DONE -> {
        tokens.endUncovered(person.withAdmin(admin));
        people.note(Kind.USER_CHANGED, person.id(), Optional.of("admin=" + admin));
        yield true;
      }
      case NO_SUCH_USER -> {
        LOG.log(Level.INFO, "{0} was deleted meanwhile", person.id());
        yield true;
      }
      case LAST_ADMINISTRATOR -> {
        LOG.log(
            Level.WARNING,
            "{0} left the group of administrators but stays administrator, as the last one",
            person.id());
        yield false;
      }
    };
  }
}
