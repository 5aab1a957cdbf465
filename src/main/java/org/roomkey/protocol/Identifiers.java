package org.roomkey.protocol;

/** The rule for every identifier on the wire: users, boards, messages, events. */
public final class Identifiers {
  public static final int MAX_LENGTH = 64;

  private Identifiers() {}

  /**
   * @param id may be null, which is not valid
   * @return whether {@code id} is 1–64 characters {@code [A-Za-z0-9._:-]} and neither {@code .} nor
   *     {@code ..}
   */
  public static boolean isValid(String id) {
    if (id == null || id.isEmpty() || id.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      if (!isIdentifierChar(id.charAt(i))) {
        return false;
      }
    }
    return !id.equals(".") && !id.equals("..");
  }

  private static boolean isIdentifierChar(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == ':';
  }
}
