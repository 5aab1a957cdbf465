package org.roomkey.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of a query or form ({@code application/x-www-form-urlencoded}), parsed strictly:
 * only {@code &} separates, {@code %} needs two hexadecimal digits, the bytes are UTF-8, and U+0000
 * is refused. The container's own parser is not used, because its exceptions quote the value.
 * Immutable; its text form hides the values.
 */
public final class Parameters {
  /** A text with more is malformed. */
  public static final int MAX_PARAMETERS = 100;

  /** The maximum of a whole query; a longer one is malformed. */
  public static final int MAX_QUERY_CHARS = 16 * 1024;

  /** Alternately a name and its value. */
  private final List<String> pairs = new ArrayList<>(2);

  private boolean wellFormed = true;

  private Parameters() {}

  /**
   * @param query as in the request line; null if there is none
   */
  public static Parameters ofQuery(String query) {
    if (query == null || query.isEmpty()) {
      return new Parameters();
    }
    Parameters parameters = new Parameters();
    parameters.wellFormed = query.length() <= MAX_QUERY_CHARS && isVisibleAscii(query);
    parameters.read(query);
    return parameters;
  }

  /**
   * @param body of a form; the caller bounds its length
   */
  public static Parameters ofForm(byte[] body) {
    Parameters parameters = new Parameters();
    String text = utf8(body, body.length);
    if (text == null) {
      parameters.wellFormed = false;
    } else {
      parameters.read(text);
    }
    return parameters;
  }

  private void read(String text) {
    int count = 0;
    // All names of a query are read, so that a token after too many others is noticed.
    int most = text.length() <= MAX_QUERY_CHARS ? text.length() : MAX_PARAMETERS;
    for (int from = 0; from <= text.length() && count <= most; ) {
      int and = text.indexOf('&', from);
      int to = and < 0 ? text.length() : and;
      if (to > from) {
        count++;
        add(text, from, to);
      }
      from = to + 1;
    }
    if (count > MAX_PARAMETERS) {
      wellFormed = false;
    }
  }

  /** Adds a pair. The name is kept even if its value is malformed. */
  private void add(String text, int from, int to) {
    int equals = text.indexOf('=', from);
    int end = equals < 0 || equals > to ? to : equals;
    String name = decode(text.substring(from, end));
    String value = end == to ? "" : decode(text.substring(end + 1, to));
    if (name == null || value == null) {
      wellFormed = false;
    }
    if (name != null) {
      pairs.add(name);
      pairs.add(value == null ? "" : value);
    }
  }

  /** Null if the text is malformed. */
  private static String decode(String text) {
    if (isPlain(text)) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '%') {
        int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
        int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
        if (low < 0) {
          return null;
        }
        b = (byte) (high << 4 | low);
        i += 2;
      } else if (b == '+') {
        b = ' ';
      }
      if (b == 0) {
        return null;
      }
      bytes[length++] = b;
    }
    return utf8(bytes, length);
  }

  /** Whether the text needs no decoding. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%' || c == '+' || c == 0 || c > '~') {
        return false;
      }
    }
    return true;
  }

  private static boolean isVisibleAscii(String text) {
    return text.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  /** Null if the bytes are malformed. */
  private static String utf8(byte[] bytes, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** If false, only {@link #has} is meaningful. */
  public boolean isWellFormed() {
    return wellFormed;
  }

  /** Whether the name is present, with or without a value, even if others are malformed. */
  public boolean has(String name) {
    for (int i = 0; i < pairs.size(); i += 2) {
      if (pairs.get(i).equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** All values of the name, in order; empty if there is none or the text is malformed. */
  public List<String> all(String name) {
    List<String> values = List.of();
    for (int i = 0; wellFormed && i < pairs.size(); i += 2) {
      if (pairs.get(i).equals(name)) {
        values = values.isEmpty() ? new ArrayList<>(2) : values;
        values.add(pairs.get(i + 1));
      }
    }
    return values;
  }

  @Override
  public String toString() {
    return "Parameters[" + pairs.size() / 2 + "]";
  }
}
