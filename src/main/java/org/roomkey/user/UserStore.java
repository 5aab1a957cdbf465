package org.roomkey.user;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Stores users. Every method blocks on the database and throws {@link StoreException} if the
 * database could not answer; an empty result is an answer.
 */
public interface UserStore {

  /**
   * The data for a sign-in: the user and the encoded password hash.
   *
   * @param username null if the user cannot sign in with a password
   */
  record Account(User user, String username, Optional<String> passwordHash) {}

  /**
   * The administrator who asks for a change, and the credential.
   *
   * @param loginId present if the credential is a login
   * @param tokenId present if it is an API token
   */
  record Asker(String userId, Optional<String> loginId, Optional<String> tokenId) {}

  /** The asker is no longer an administrator, or the credential has ended. Nothing was changed. */
  final class NotAllowedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotAllowedException() {
      super("not allowed any more", null, false, false);
    }
  }

  /**
   * The same store, on behalf of an administrator. Each change checks in its own transaction that
   * the asker is still an administrator, and throws {@link NotAllowedException} otherwise. So once
   * an administrator's rights are revoked, no earlier request of theirs takes effect.
   */
  UserStore askedBy(Asker asker);

  enum Change {
    DONE,
    NO_SUCH_USER,
    /** The change would leave no person who is an administrator and not disabled. */
    LAST_ADMINISTRATOR
  }

  Optional<User> find(String userId);

  /** The ids among these of users who exist and are not disabled. */
  Set<String> enabledAmong(Set<String> userIds);

  /** Finds an account by the user name of the sign-in page, compared exactly. */
  Optional<Account> findAccount(String username);

  Optional<Account> account(String userId);

  /** The account of a person whom no other system signs in. */
  default Optional<Account> localAccount(String userId) {
    return account(userId)
        .filter(found -> found.user().kind() == User.Kind.PERSON && found.username() != null)
        .filter(found -> application(userId).isEmpty());
  }

  /**
   * Lists accounts in the order of their ids, at most {@code limit}.
   *
   * @param after lists ids after this one; empty for all
   */
  List<Account> list(String after, int limit);

  /**
   * Finds enabled users whose name or id contains the text, ignoring case. Returns at most {@code
   * limit}, in the order of names.
   */
  List<User> search(String text, int limit);

  long count();

  /**
   * Whether an enabled administrator can sign in.
   *
   * @param withoutPassword whether to count administrators who have no password here, since another
   *     system signs them in
   */
  boolean hasAdministrator(boolean withoutPassword);

  enum FirstAdministrator {
    CREATED,
    /** Another user has this user name. */
    TAKEN,
    THERE_IS_ONE
  }

  /**
   * Creates an administrator if there is none, as {@link #create}. Of simultaneous calls, on any
   * nodes, only one succeeds.
   *
   * @param withoutPassword as for {@link #hasAdministrator}
   */
  FirstAdministrator createFirstAdministrator(
      User user, String username, String passwordHash, boolean withoutPassword);

  /**
   * Creates the user.
   *
   * @return false if the id or user name is taken, or the id belonged to a deleted user
   */
  boolean create(User user, Optional<String> username, Optional<String> passwordHash);

  /**
   * As {@link #create}, for a person of another application, who cannot sign in here.
   *
   * @param application the id of the service that acts for the application
   */
  boolean createFor(String application, User user);

  /** The number of people of this application. */
  int peopleOf(String application);

  /** The application of this user; empty if the user has none or does not exist. */
  Optional<String> application(String userId);

  /**
   * Changes name, rights and state in one transaction.
   *
   * @param change returns the new user for the stored one; keeps the id and the kind
   */
  default Change change(String userId, UnaryOperator<User> change) {
    return change(userId, change, Optional.empty());
  }

  /**
   * As above, and replaces the password.
   *
   * @param passwordHash of the new password; empty to keep the password
   */
  Change change(String userId, UnaryOperator<User> change, Optional<String> passwordHash);

  /**
   * Replaces the password of a person who has confirmed the current one.
   *
   * @param loginId the login that asks
   * @param before the hash of the confirmed password
   * @return false if the password has changed since, the login has ended, or the person is disabled
   */
  boolean replaceOwnPassword(String userId, String loginId, String before, String passwordHash);

  /**
   * Replaces the hash of an unchanged password.
   *
   * @return false if the stored hash is no longer {@code before}, because the password was changed
   */
  boolean rehashPassword(String userId, String before, String passwordHash);

  /** Whether the id belonged to a deleted user; it is never reused. */
  boolean isDeleted(String userId);

  /** Deletes the user and the memberships. Messages keep the name under which they were sent. */
  Change delete(String userId);
}
