package org.roomkey.protocol;

/** The one rule for every name that people read: of users, boards, tokens. */
public final class Names {
  public static final int MAX_CHARS = 100;

  private Names() {}

  /**
   * Whether {@code name} is 1–100 UTF-16 units, not only white space, without control characters.
   */
  public static boolean isValid(String name) {
    return name.length() <= MAX_CHARS
        && !JsonStrings.isBlank(name)
        && !JsonStrings.hasLoneSurrogate(name)
        && name.chars().noneMatch(Character::isISOControl);
  }

  /** Whether {@code name} can be typed to sign in: a valid name without white space around it. */
  public static boolean isValidUsername(String name) {
    return isValid(name) && name.equals(name.strip());
  }
}
