package org.roomkey.password;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import org.roomkey.protocol.Names;
import org.roomkey.user.UserStore.Account;

/**
 * The key under which attempts at an account are counted: the user name in the database, or else
 * the typed name. Spellings that look alike have one key. The key is not the user id, so that the
 * counts do not reveal whether the user exists.
 */
final class AccountKey {
  private AccountKey() {}

  /**
   * @param typed without surrounding blanks
   */
  static String of(Optional<Account> found, String typed) {
    return folded(found.map(Account::username).orElse(typed));
  }

  /** Folds capitals, wide and compatibility characters as a directory does (RFC 4518 §2). */
  static String spelled(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }

  private static String folded(String name) {
    return Names.stripped(spelled(name));
  }

  /** The subject of a browser's mark: the user and the password hash, or the name in a realm. */
  static String subject(Optional<Account> account, String typed) {
    return account
        .filter(found -> found.passwordHash().isPresent())
        .map(found -> "user\n" + found.user().id() + "\n" + found.passwordHash().orElseThrow())
        .orElseGet(() -> "name\n" + folded(typed));
  }
}
