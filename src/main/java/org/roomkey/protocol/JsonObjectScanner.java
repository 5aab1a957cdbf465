package org.roomkey.protocol;

import java.util.BitSet;

/**
 * Scans one JSON object strictly (RFC 8259), in one pass and without recursion. It does not
 * evaluate numbers. It passes the position of each top-level member's value to a {@link Sink};
 * nested values are only checked. Not safe for use by several threads.
 */
final class JsonObjectScanner {
  /** Deeper nesting could exhaust the stack of a later parser. */
  static final int MAX_DEPTH = 500;

  /** The type of a value, known from its first character. */
  enum Kind {
    STRING,
    NUMBER,
    OBJECT,
    ARRAY,
    TRUE,
    FALSE,
    NULL
  }

  interface Sink {
    /**
     * @param start of the value, inclusive
     * @param end of the value, exclusive
     */
    void member(String name, Kind kind, int start, int end) throws MalformedJson;
  }

  static final class MalformedJson extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedJson() {
      super(null, null, false, false);
    }
  }

  private final String text;
  private int at;

  JsonObjectScanner(String text) {
    this.text = text;
  }

  /** Scans the whole text: one object, with only white space around it. */
  void scan(Sink sink) throws MalformedJson {
    skipSpace();
    expect('{');
    skipSpace();
    if (peek() == '}') {
      at++;
    } else {
      do {
        skipSpace();
        String name = memberName();
        Kind kind = kind();
        int start = at;
        skipValue();
        sink.member(name, kind, start, at);
        skipSpace();
      } while (consume(','));
      expect('}');
    }
    skipSpace();
    if (at != text.length()) {
      throw new MalformedJson();
    }
  }

  /** Reads a name, the colon and white space; then {@link #at} is the start of the value. */
  private String memberName() throws MalformedJson {
    int start = at;
    skipString();
    String name = JsonStrings.unquote(text, start, at);
    skipSpace();
    expect(':');
    skipSpace();
    return name;
  }

  private void skipValue() throws MalformedJson {
    Kind kind = kind();
    if (kind == Kind.OBJECT || kind == Kind.ARRAY) {
      skipNested();
    } else {
      skipScalar(kind);
    }
  }

  private void skipScalar(Kind kind) throws MalformedJson {
    switch (kind) {
      case STRING -> skipString();
      case NUMBER -> skipNumber();
      case TRUE -> skipWord("true");
      case FALSE -> skipWord("false");
      case NULL -> skipWord("null");
      case OBJECT, ARRAY -> throw new IllegalArgumentException("not a scalar: " + kind);
    }
  }

  private void skipNested() throws MalformedJson {
    BitSet isObject = new BitSet();
    int depth = 0;
    while (true) {
      Kind kind = kind();
      boolean opened = kind == Kind.OBJECT || kind == Kind.ARRAY;
      if (opened) {
        if (++depth > MAX_DEPTH) {
          throw new MalformedJson();
        }
        isObject.set(depth, kind == Kind.OBJECT);
        at++;
      } else {
        skipScalar(kind);
      }
      skipSpace();
      if (opened) {
        if (consume(isObject.get(depth) ? '}' : ']')) {
          depth--;
          skipSpaceIf(depth > 0);
        } else {
          nextItem(isObject.get(depth));
          continue;
        }
      }
      while (depth > 0 && !consume(',')) {
        expect(isObject.get(depth) ? '}' : ']');
        depth--;
        skipSpaceIf(depth > 0);
      }
      if (depth == 0) {
        return;
      }
      skipSpace();
      nextItem(isObject.get(depth));
    }
  }

  private void nextItem(boolean inObject) throws MalformedJson {
    if (inObject) {
      skipString();
      skipSpace();
      expect(':');
      skipSpace();
    }
  }

  private Kind kind() throws MalformedJson {
    return switch (peek()) {
      case '"' -> Kind.STRING;
      case '{' -> Kind.OBJECT;
      case '[' -> Kind.ARRAY;
      case 't' -> Kind.TRUE;
      case 'f' -> Kind.FALSE;
      case 'n' -> Kind.NULL;
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> Kind.NUMBER;
      default -> throw new MalformedJson();
    };
  }

  private void skipWord(String word) throws MalformedJson {
    if (!text.startsWith(word, at)) {
      throw new MalformedJson();
    }
    at += word.length();
  }

  private void skipNumber() throws MalformedJson {
    consume('-');
    if (!consume('0')) {
      skipDigits();
    }
    if (consume('.')) {
      skipDigits();
    }
    if (consume('e') || consume('E')) {
      if (!consume('+')) {
        consume('-');
      }
      skipDigits();
    }
  }

  private void skipDigits() throws MalformedJson {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == start) {
      throw new MalformedJson();
    }
  }

  private void skipString() throws MalformedJson {
    expect('"');
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return;
      }
      if (c < ' ') {
        throw new MalformedJson();
      }
      if (c == '\\') {
        skipEscape();
      }
    }
    throw new MalformedJson();
  }

  private void skipEscape() throws MalformedJson {
    char c = peek();
    at++;
    if (c == 'u') {
      for (int i = 0; i < 4; i++, at++) {
        if (Character.digit(peek(), 16) < 0 || peek() > 'f') {
          throw new MalformedJson();
        }
      }
    } else if ("\"\\/bfnrt".indexOf(c) < 0) {
      throw new MalformedJson();
    }
  }

  private void skipSpaceIf(boolean inside) {
    if (inside) {
      skipSpace();
    }
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  /** The next character. U+FFFF stands for the end; no rule accepts it outside a string. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : '\uffff';
  }

  private boolean consume(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char c) throws MalformedJson {
    if (!consume(c)) {
      throw new MalformedJson();
    }
  }
}
