package org.roomkey.account;

import java.util.Optional;
import org.roomkey.account.AccountException.Reason;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.Scope;
import org.roomkey.protocol.Names;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/**
 * The people of other applications, who come by tickets that these take for them. An application is
 * the user who owns its API token, best a service; it never gets at a user whom another one made,
 * nor at one who has a password, is an administrator or belongs to Roomkey itself. Safe for use by
 * many threads; blocks on the database.
 */
public final class ApplicationPeople {
  private final UserStore users;
  private final PeopleShares shares;
  private final Audit audit;

  /**
   * @param shares of the people there may be
   */
  public ApplicationPeople(UserStore users, PeopleShares shares, Audit audit) {
    this.users = users;
    this.shares = shares;
    this.audit = audit;
  }

  /**
   * The person, created at the first use, with the name the application gives now. Empty where the
   * application may not act for this user.
   *
   * @param called cleaned before it is shown; empty, or with nothing left of it, to leave the name
   *     as it is; a new person then has the id for a name
   * @throws AccountException if the user was deleted: the id is not given again; or if the person
   *     would be new and the application has too many, or makes them too fast
   */
  public Optional<User> person(String application, String userId, Optional<String> called)
      throws AccountException {
    Optional<String> name = called.flatMap(Names::clean);
    Optional<UserStore.Account> known = users.account(userId);
    if (known.isEmpty()) {
      mustHaveRoom(application);
      User person =
          new User(userId, name.orElse(userId), User.Kind.PERSON, false, false, application);
      if (users.createFor(application, person)) {
        shares.made(application);
        note(Kind.USER_CREATED, application, userId, Scope.ACT_AS.text());
        return Optional.of(person);
      }
      if (users.isDeleted(userId)) {
        throw new AccountException(Reason.TAKEN);
      }
      known = users.account(userId);
    }
    return known
        .filter(account -> mayActFor(application, account))
        .map(account -> renamed(application, account.user(), name));
  }

  private void mustHaveRoom(String application) throws AccountException {
    Optional<Reason> obstacle = shares.obstacle(application);
    if (obstacle.isPresent()) {
      throw new AccountException(obstacle.get());
    }
  }

  private boolean mayActFor(String application, UserStore.Account account) {
    return !account.user().disabled()
        && account.passwordHash().isEmpty()
        && isPersonOf(application, account.user(), users);
  }

  /**
   * Whether the user, who may be disabled, was made by the application and is no more than that.
   */
  public static boolean isPersonOf(String application, User user, UserStore users) {
    return user.kind() == User.Kind.PERSON
        && !user.admin()
        && users.application(user.id()).equals(Optional.of(application));
  }

  private User renamed(String application, User user, Optional<String> name) {
    if (name.isEmpty() || name.get().equals(user.name())) {
      return user;
    }
    users.change(user.id(), stored -> stored.withName(name.get()));
    note(Kind.USER_CHANGED, application, user.id(), "name");
    return user.withName(name.get());
  }

  private void note(Kind kind, String application, String userId, String what) {
    audit.record(
        AuditEvent.of(kind)
            .with(Field.USER, application)
            .with(Field.TARGET, userId)
            .with(Field.REASON, what));
  }
}
