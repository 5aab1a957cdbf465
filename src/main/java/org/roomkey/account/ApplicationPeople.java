package org.roomkey.account;

import java.util.Optional;
import org.roomkey.account.AccountException.Reason;
import org.roomkey.audit.Audit;
import org.roomkey.protocol.Names;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;
import org.roomkey.user.UserStore.Account;

/**
 * The people of other applications, who connect with tickets that the applications get for them. An
 * application is the user who owns its API token, usually a service. It never acts for a user of
 * another application, nor for one who has a password, is an administrator or belongs to Roomkey
 * itself. Safe for use by many threads; blocks on the database.
 */
public final class ApplicationPeople {
  private final UserStore users;
  private final PeopleShares shares;
  private final Audit audit;

  public ApplicationPeople(UserStore users, PeopleShares shares, Audit audit) {
    this.users = users;
    this.shares = shares;
    this.audit = audit;
  }

  /**
   * The person, created at the first use, with the name that the application gives now. Empty if
   * the application may not act for this user.
   *
   * @param called cleaned before it is shown. If nothing is left, a known person keeps the name; a
   *     new person gets the id.
   * @throws AccountException if the user was deleted, because an id is never reused; or if the
   *     person would be new and the application has too many or creates them too fast
   */
  public Optional<User> person(String application, String userId, Optional<String> called)
      throws AccountException {
    OutsidePeople people = OutsidePeople.ofApplication(application, users, audit);
    Optional<String> name = called.flatMap(Names::clean);
    Optional<Account> found = users.account(userId);
    if (found.isEmpty()) {
      shares.mustHaveRoom(application);
      Optional<User> created = people.create(userId, name.orElse(userId));
      if (created.isPresent()) {
        shares.made(application);
        return created;
      }
      if (users.isDeleted(userId)) {
        throw new AccountException(Reason.TAKEN);
      }
      found = users.account(userId);
    }
    return found
        .filter(account -> account.passwordHash().isEmpty() && !account.user().disabled())
        .map(Account::user)
        .filter(user -> user.isPersonOf(application))
        .map(user -> people.named(user, name));
  }
}
