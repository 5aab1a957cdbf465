package org.roomkey.password;

import java.util.Optional;
import org.roomkey.protocol.Names;
import org.roomkey.user.User;

/** Somebody else who knows passwords, asked about those that Roomkey does not keep. */
public interface Realm {
  /** Knows nobody. */
  Realm NONE = (username, password) -> Optional.empty();

  /**
   * The person with this name and password, who may be disabled; empty for a wrong one. Blocks for
   * as long as the realm takes.
   *
   * @param password never empty
   * @throws RealmException where the realm could not tell
   */
  Optional<User> check(String username, String password);

  /**
   * One spelling of all that a directory takes for the same name (RFC 4518 §2): capitals, wide
   * letters, and their kind. Empty for what a directory might take for another name than it looks.
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

  /** Neither right nor wrong. */
  final class RealmException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RealmException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
