package org.roomkey.client.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes JSON (RFC 8259). An object is a {@code Map<String, Object>} in the order of its
 * text, an array a {@code List<Object>}, a number a {@link BigDecimal}; the others are {@link
 * String}, {@link Boolean} and null. When it writes, any {@link Number} is a number, but not NaN or
 * an infinity.
 */
public final class Json {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_NUMBER_CHARS = 64;

  /** The text is not JSON. */
  public static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message, int at) {
      super(message + " at " + at);
    }
  }

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /** The value of the text. Of a name that comes twice, the last value counts. */
  public static Object read(String text) throws MalformedException {
    Json json = new Json(text);
    json.skipSpace();
    Object value = json.value(0);
    json.skipSpace();
    if (json.at < text.length()) {
      throw json.malformed("more text");
    }
    return value;
  }

  /** The object of the text. */
  public static Map<String, Object> readObject(String text) throws MalformedException {
    if (read(text) instanceof Map<?, ?> object) {
      Map<String, Object> fields = new LinkedHashMap<>();
      object.forEach((name, value) -> fields.put((String) name, value));
      return fields;
    }
    throw new MalformedException("not an object", 0);
  }

  /**
   * The text of a value.
   *
   * @throws IllegalArgumentException if the value is not one of those named above
   */
  public static String write(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out, 0);
    return out.toString();
  }

  /**
   * An object with these fields; one whose value is null is left out.
   *
   * @param fields name, value, name, value…
   */
  public static Map<String, Object> object(Object... fields) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      if (fields[i + 1] != null) {
        object.put((String) fields[i], fields[i + 1]);
      }
    }
    return object;
  }

  private static void write(Object value, StringBuilder out, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("nested too deeply");
    }
    if (value == null || value instanceof Boolean) {
      out.append(value);
    } else if (value instanceof String string) {
      writeString(string, out);
    } else if (value instanceof Number number) {
      writeNumber(number, out);
    } else if (value instanceof Map<?, ?> object) {
      char before = '{';
      for (Map.Entry<?, ?> field : object.entrySet()) {
        out.append(before);
        writeString((String) field.getKey(), out);
        out.append(':');
        write(field.getValue(), out, depth + 1);
        before = ',';
      }
      out.append(before == '{' ? "{}" : "}");
    } else if (value instanceof Iterable<?> array) {
      char before = '[';
      for (Object element : array) {
        out.append(before);
        write(element, out, depth + 1);
        before = ',';
      }
      out.append(before == '[' ? "[]" : "]");
    } else {
      throw new IllegalArgumentException("not a JSON value: " + value.getClass().getName());
    }
  }

  private static void writeNumber(Number number, StringBuilder out) {
    if (number instanceof Double || number instanceof Float) {
      if (!Double.isFinite(number.doubleValue())) {
        throw new IllegalArgumentException("not a JSON number: " + number);
      }
    }
    out.append(number);
  }

  private static void writeString(String string, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        out.append("\\u").append(Integer.toHexString(0x10000 + c), 1, 5);
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private Object value(int depth) throws MalformedException {
    if (depth > MAX_DEPTH) {
      throw malformed("nested too deeply");
    }
    return switch (peek()) {
      case '{' -> objectValue(depth);
      case '[' -> arrayValue(depth);
      case '"' -> stringValue();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> numberValue();
    };
  }

  private Map<String, Object> objectValue(int depth) throws MalformedException {
    Map<String, Object> object = new LinkedHashMap<>();
    if (isEmpty('}')) {
      return object;
    }
    do {
      skipSpace();
      String name = stringValue();
      skipSpace();
      expect(':');
      skipSpace();
      object.put(name, value(depth + 1));
    } while (isNext('}'));
    return object;
  }

  private List<Object> arrayValue(int depth) throws MalformedException {
    List<Object> array = new ArrayList<>();
    if (isEmpty(']')) {
      return array;
    }
    do {
      skipSpace();
      array.add(value(depth + 1));
    } while (isNext(']'));
    return array;
  }

  /** Takes the opening bracket, and the closing one if it follows. */
  private boolean isEmpty(char close) throws MalformedException {
    at++;
    skipSpace();
    boolean isEmpty = peek() == close;
    if (isEmpty) {
      at++;
    }
    return isEmpty;
  }

  /** Takes a comma, or the closing bracket; whether it was a comma. */
  private boolean isNext(char close) throws MalformedException {
    skipSpace();
    char c = peek();
    if (c != ',' && c != close) {
      throw malformed("neither , nor " + close);
    }
    at++;
    return c == ',';
  }

  private String stringValue() throws MalformedException {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (true) {
      char c = peek();
      at++;
      if (c == '"') {
        return string.toString();
      }
      if (c < ' ') {
        throw malformed("a control character");
      }
      string.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() throws MalformedException {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex();
      default -> throw malformed("an unknown escape");
    };
  }

  private char hex() throws MalformedException {
    int value = 0;
    for (int end = at + 4; at < end; at++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0 || peek() > 'f') {
        throw malformed("not a hexadecimal digit");
      }
      value = value * 16 + digit;
    }
    return (char) value;
  }

  private Object word(String word, Object value) throws MalformedException {
    if (!text.startsWith(word, at)) {
      throw malformed("an unknown word");
    }
    at += word.length();
    return value;
  }

  private BigDecimal numberValue() throws MalformedException {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    if (at - start > MAX_NUMBER_CHARS) {
      throw malformed("a number that is too long");
    }
    try {
      return new BigDecimal(text.substring(start, at));
    } catch (NumberFormatException e) {
      throw malformed("a number that is out of range");
    }
  }

  private void digits() throws MalformedException {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw malformed("not a digit");
    }
  }

  private void expect(char c) throws MalformedException {
    if (peek() != c) {
      throw malformed("not " + c);
    }
    at++;
  }

  private char peek() throws MalformedException {
    if (at >= text.length()) {
      throw malformed("the end");
    }
    return text.charAt(at);
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private MalformedException malformed(String message) {
    return new MalformedException(message, at);
  }
}
