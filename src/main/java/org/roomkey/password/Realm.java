package org.roomkey.password;

import java.util.Optional;
import org.roomkey.protocol.Names;
import org.roomkey.user.User;

/** Checks passwords that are not in the database, for example in a directory. */
public interface Realm {
  /** A realm without users. */
  Realm NONE = (username, password) -> Optional.empty();

  /**
   * The person with this name and password, who may be disabled. Empty if one of them is wrong.
   * Blocks for as long as the realm takes.
   *
   * @param password never empty
   * @throws RealmException if the realm does not answer
   */
  Optional<User> check(String username, String password);

  /**
   * The common spelling of all names that a directory treats as equal (RFC 4518 §2), such as
   * capitals and wide letters. Empty if a directory might read the name as another one.
   */
  static Optional<String> folded(String name) {
    String folded = AccountKey.spelled(name);
    boolean isClear =
        Names.isText(folded)
            && folded.equals(folded.strip())
            && !folded.contains("  ")
            && folded
                .codePoints()
                .noneMatch(c -> Character.getType(c) == Character.FORMAT || isOddSpace(c));
    return isClear ? Optional.of(folded) : Optional.empty();
  }

  private static boolean isOddSpace(int c) {
    return c != ' ' && (Character.isSpaceChar(c) || Character.isWhitespace(c));
  }

  final class RealmException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RealmException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
