package org.roomkey.protocol;

/** JSON strings, and the characters that a text must not contain. */
final class JsonStrings {
  private JsonStrings() {}

  /**
   * @param start the opening quote of a well-formed string in {@code json}
   * @param end the position after the closing quote
   */
  static String unquote(String json, int start, int end) {
    int escape = start + 1;
    while (escape < end - 1 && json.charAt(escape) != '\\') {
      escape++;
    }
    if (escape == end - 1) {
      return json.substring(start + 1, end - 1);
    }
    StringBuilder text = new StringBuilder(end - start).append(json, start + 1, escape);
    for (int i = escape; i < end - 1; i++) {
      char c = json.charAt(i);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escaped = json.charAt(++i);
      switch (escaped) {
        case 'b' -> text.append('\b');
        case 'f' -> text.append('\f');
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'u' -> {
          text.append((char) Integer.parseInt(json, i + 1, i + 5, 16));
          i += 4;
        }
        default -> text.append(escaped);
      }
    }
    return text.toString();
  }

  /** The length of the text in a JSON string, without the quotation marks. */
  static int encodedLength(CharSequence text) {
    int length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        length += 1;
      } else if (c < ' ') {
        length += "\b\f\n\r\t".indexOf(c) >= 0 ? 1 : 5;
      }
    }
    return length;
  }

  /** Half of a surrogate pair cannot be stored or sent as UTF-8. */
  static boolean hasLoneSurrogate(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the text has only characters that show nothing. */
  static boolean isBlank(CharSequence text) {
    return text.chars().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
  }
}
