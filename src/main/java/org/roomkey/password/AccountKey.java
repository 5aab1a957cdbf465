package org.roomkey.password;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import org.roomkey.protocol.Names;
import org.roomkey.user.UserStore.Account;

/**
 * Under which key attempts at an account are counted: the user name of the user whom the database
 * found, else the name as typed, each in the one spelling that stands for all that look alike. It
 * is the name and not the user's id, so that spellings of a name are counted together whether there
 * is such a user or not, and tell nobody which.
 */
final class AccountKey {
  private AccountKey() {}

  /**
   * @param typed without blanks around it
   */
  static String of(Optional<Account> found, String typed) {
    return folded(found.map(Account::username).orElse(typed));
  }

  /** Capitals, wide letters and their kind as a directory takes them (RFC 4518 §2). */
  static String spelled(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }

  private static String folded(String name) {
    return Names.stripped(spelled(name));
  }

  /**
   * What a browser is bound to: the user and the password as stored, or the name that somebody else
   * keeps the password of.
   */
  static String subject(Optional<Account> account, String typed) {
    return account
        .filter(found -> found.passwordHash().isPresent())
        .map(found -> "user\n" + found.user().id() + "\n" + found.passwordHash().orElseThrow())
        .orElseGet(() -> "name\n" + folded(typed));
  }
}
