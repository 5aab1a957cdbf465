package org.roomkey.log;

/**
 * Makes text safe for a log. Everything except printable ASCII is escaped, so that no value can
 * start a new line, change the writing direction or control a terminal.
 */
public final class LogText {
  private static final int MAX_CHARS = 500;
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private LogText() {}

  /**
   * The text on one line, at most 500 characters.
   *
   * @param text may be null
   */
  public static String of(String text) {
    if (text == null) {
      return "";
    }
    StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_CHARS) + 8);
    for (int i = 0; i < text.length() && i < MAX_CHARS; i++) {
      append(line, text.charAt(i));
    }
    return line.append(text.length() > MAX_CHARS ? "..." : "").toString();
  }

  /** Appends the character, or a backslash, {@code u} and four digits. */
  public static void append(StringBuilder line, char c) {
    if (c >= ' ' && c <= '~') {
      line.append(c);
    } else {
      line.append("\\u")
          .append(HEX[c >> 12])
          .append(HEX[c >> 8 & 15])
          .append(HEX[c >> 4 & 15])
          .append(HEX[c & 15]);
    }
  }
}
