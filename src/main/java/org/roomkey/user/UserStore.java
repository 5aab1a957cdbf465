package org.roomkey.user;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Where users are kept. Every method blocks on the database and throws {@link StoreException} when
 * it could not answer; an empty result is an answer.
 */
public interface UserStore {

  /**
   * What a sign-in needs: the user and the encoded password hash.
   *
   * @param username null for one who has none, and so cannot sign in with a password
   */
  record Account(User user, String username, Optional<String> passwordHash) {}

  /**
   * The administrator who asks for a change, and by which credential.
   *
   * @param loginId where the credential is a login
   * @param tokenId where it is an API token
   */
  record Asker(String userId, Optional<String> loginId, Optional<String> tokenId) {}

  /** Whoever asks is no administrator any more, or the credential has ended. Nothing was done. */
  final class NotAllowedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotAllowedException() {
      super("not allowed any more", null, false, false);
    }
  }

  /**
   * The same users. What creates, changes or deletes one asks in its own transaction whether the
   * asker still may, and throws {@link NotAllowedException} if not: once it was answered that an
   * administrator is none any more, nothing is done that this one asked for earlier.
   */
  UserStore askedBy(Asker asker);

  /** What became of a change. */
  enum Change {
    DONE,
    NO_SUCH_USER,
    /** No person would be left who is an administrator and not disabled. */
    LAST_ADMINISTRATOR
  }

  Optional<User> find(String userId);

  /** Those of the ids whose users exist and are not disabled. */
  Set<String> enabledAmong(Set<String> userIds);

  /** By the name typed at the sign-in page, compared exactly. */
  Optional<Account> findAccount(String username);

  Optional<Account> account(String userId);

  /**
   * In order of their ids, at most {@code limit}.
   *
   * @param after the id after which to begin; empty for all
   */
  List<Account> list(String after, int limit);

  /**
   * People and services who are not disabled and whose name or id has the text in it, whatever the
   * case; in order of names, at most {@code limit}.
   */
  List<User> search(String text, int limit);

  long count();

  /**
   * Whether somebody who is not disabled can sign in and administrate.
   *
   * @param withoutPassword whether others than this server know passwords, too
   */
  boolean hasAdministrator(boolean withoutPassword);

  /** What became of the first administrator. */
  enum FirstAdministrator {
    CREATED,
    /** The user name belongs to somebody else. */
    TAKEN,
    THERE_IS_ONE
  }

  /**
   * As {@link #create}, if there is no administrator: of several at once, on whatever node, one.
   *
   * @param withoutPassword as for {@link #hasAdministrator}
   */
  FirstAdministrator createFirstAdministrator(
      User user, String username, String passwordHash, boolean withoutPassword);

  /**
   * Creates the user.
   *
   * @return false if the id or the user name is taken already, or the id was that of a user who was
   *     deleted
   */
  boolean create(User user, Optional<String> username, Optional<String> passwordHash);

  /**
   * As {@link #create}, for a person of another application, who cannot sign in here.
   *
   * @param application the id of the user who acts for that application
   */
  boolean createFor(String application, User user);

  /** How many people there are who were made for that application. */
  int peopleOf(String application);

  /** Whose person the user is; empty for a user of Roomkey's own, or where there is none. */
  Optional<String> application(String userId);

  /**
   * Changes name, rights and state in one transaction.
   *
   * @param change from the user as stored; keeps the id and the kind
   */
  default Change change(String userId, UnaryOperator<User> change) {
    return change(userId, change, Optional.empty());
  }

  /**
   * As above, and replaces the password.
   *
   * @param passwordHash of the new password; empty where the password stays
   */
  Change change(String userId, UnaryOperator<User> change, Optional<String> passwordHash);

  /**
   * Replaces the password for a person who has shown the present one.
   *
   * @param loginId by which the person asks
   * @param before the hash of the password that was shown
   * @return false if that is the person's password no longer, the login has ended, or the person is
   *     disabled
   */
  boolean replaceOwnPassword(String userId, String loginId, String before, String passwordHash);

  /**
   * Stores another hash of the same password.
   *
   * @return false if the stored hash is no longer {@code before}: the password was changed
   *     meanwhile
   */
  boolean rehashPassword(String userId, String before, String passwordHash);

  /** Whether the id was that of a user who was deleted: it is never given again. */
  boolean isDeleted(String userId);

  /** Deletes the user and the memberships; messages keep the name under which they were sent. */
  Change delete(String userId);
}
