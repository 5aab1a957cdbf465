package org.roomkey.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The names and values of a query or of a form ({@code application/x-www-form-urlencoded}), read by
 * strict rules: {@code &} alone separates, {@code %} stands before two hexadecimal digits, the
 * bytes are UTF-8, and there is no U+0000. The container's own reader is not used, because it
 * throws exceptions that quote the value. Immutable; its text form hides the values.
 */
public final class Parameters {
  /** More than that is malformed. */
  public static final int MAX_PARAMETERS = 100;

  /** Of a whole query; more is malformed. */
  public static final int MAX_QUERY_CHARS = 16 * 1024;

  /** By turns a name and its value. */
  private final List<String> pairs = new ArrayList<>(2);

  private boolean wellFormed = true;

  private Parameters() {}

  /**
   * @param query as it stands in the request line; null for none
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
   * @param body of a form; who reads it bounds its length
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
    // A query's names are all looked at, so that a token behind too many others is seen.
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

  /** A name stays known where its value is malformed. */
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

  /** Null where it is malformed. */
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

  /** Whether it stands for itself. */
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

  /** Null where it is malformed. */
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

  /** Where it is not, {@link #has} alone says something. */
  public boolean isWellFormed() {
    return wellFormed;
  }

  /** Whether the name is there, with or without a value; also where the rest is malformed. */
  public boolean has(String name) {
    for (int i = 0; i < pairs.size(); i += 2) {
      if (pairs.get(i).equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Every value of the name in order; empty where there is none, or where it is malformed. */
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
