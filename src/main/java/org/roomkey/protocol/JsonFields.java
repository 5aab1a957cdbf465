package org.roomkey.protocol;

import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The members of one JSON object from an untrusted source. Each method reads one member by name and
 * checks its rule. Unknown members are ignored; a duplicate member is {@code invalid_json}. Used by
 * one thread; bounded by the length of the text.
 */
public final class JsonFields {
  private static final JsonProvider JSON = JsonProvider.provider();
  private static final JsonReaderFactory READERS = JSON.createReaderFactory(Map.of());

  /** 2^53: larger integers lose precision in some languages. */
  private static final long MAX_INTEGER = 1L << 53;

  private static final int MAX_REF_CHARS = 64;

  private record Value(JsonObjectScanner.Kind kind, int start, int end) {}

  private final String json;
  private final Map<String, Value> values;
  private JsonValue ref;
  private String boardId;

  private JsonFields(String json, Map<String, Value> values) {
    this.json = json;
    this.values = values;
  }

  /**
   * @throws ProtocolException {@code invalid_json} unless the text is one JSON object
   */
  public static JsonFields parse(String json) throws ProtocolException {
    Map<String, Value> values = new HashMap<>();
    try {
      new JsonObjectScanner(json)
          .scan(
              (name, kind, start, end) -> {
                if (values.put(name, new Value(kind, start, end)) != null) {
                  throw new JsonObjectScanner.MalformedJson();
                }
              });
    } catch (JsonObjectScanner.MalformedJson e) {
      throw new ProtocolException(ErrorCode.INVALID_JSON, null, null);
    }
    return new JsonFields(json, values);
  }

  public ProtocolException error(ErrorCode code) {
    return new ProtocolException(code, boardId, ref);
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** Reads {@code ref}, a string of up to 64 characters or a number. Later errors repeat it. */
  JsonValue ref() throws ProtocolException {
    Value value = values.get("ref");
    if (value == null) {
      return null;
    }
    if (value.end - value.start > MAX_REF_CHARS + 2) {
      throw error(ErrorCode.INVALID_FIELD);
    }
    switch (value.kind) {
      case STRING -> ref = JSON.createValue(string("ref", text -> true));
      case NUMBER -> ref = value("ref", MAX_REF_CHARS);
      default -> throw error(ErrorCode.INVALID_FIELD);
    }
    return ref;
  }

  /** Reads the identifier {@code boardId}. Later errors repeat it. */
  String boardId() throws ProtocolException {
    boardId = string("boardId", Identifiers::isValid);
    return boardId;
  }

  /** Reads a required string that must satisfy the rule. */
  public String string(String name, Predicate<String> rule) throws ProtocolException {
    String text = optionalString(name, rule);
    if (text == null) {
      throw error(ErrorCode.INVALID_FIELD);
    }
    return text;
  }

  /** Reads an optional string that must satisfy the rule; null if absent. */
  public String optionalString(String name, Predicate<String> rule) throws ProtocolException {
    String text = outsideString(name);
    if (text != null && (JsonStrings.hasLoneSurrogate(text) || !rule.test(text))) {
      throw error(ErrorCode.INVALID_FIELD);
    }
    return text;
  }

  /** Reads an optional string without a rule, which the caller must clean; null if absent. */
  public String outsideString(String name) throws ProtocolException {
    Value value = values.get(name);
    if (value == null) {
      return null;
    }
    if (value.kind != JsonObjectScanner.Kind.STRING) {
      throw error(ErrorCode.INVALID_FIELD);
    }
    return JsonStrings.unquote(json, value.start, value.end);
  }

  /** Reads an optional list of strings that must each satisfy the rule; null if absent. */
  public List<String> optionalStrings(String name, int max, Predicate<String> rule)
      throws ProtocolException {
    Value value = values.get(name);
    if (value == null) {
      return null;
    }
    if (value.kind != JsonObjectScanner.Kind.ARRAY) {
      throw error(ErrorCode.INVALID_FIELD);
    }
    List<String> texts = new ArrayList<>();
    for (JsonValue item : value(name, Integer.MAX_VALUE).asJsonArray()) {
      if (!(item instanceof jakarta.json.JsonString text)
          || texts.size() == max
          || !rule.test(text.getString())) {
        throw error(ErrorCode.INVALID_FIELD);
      }
      texts.add(text.getString());
    }
    return texts;
  }

  /** Reads an integer from {@code min} to 2^53; {@code absent} if there is none. */
  public long integer(String name, long min, long absent) throws ProtocolException {
    Value value = values.get(name);
    if (value == null) {
      return absent;
    }
    try {
      if (value.kind == JsonObjectScanner.Kind.NUMBER) {
        long number = Long.parseLong(json, value.start, value.end, 10);
        if (number >= min && number <= MAX_INTEGER) {
          return number;
        }
      }
    } catch (NumberFormatException notWhole) {
      // Rejected below, like every other invalid number.
    }
    throw error(ErrorCode.INVALID_FIELD);
  }

  /** Reads {@code true} or {@code false}; {@code absent}, which may be null, if there is none. */
  public Boolean bool(String name, Boolean absent) throws ProtocolException {
    Value value = values.get(name);
    if (value == null) {
      return absent;
    }
    return switch (value.kind) {
      case TRUE -> true;
      case FALSE -> false;
      default -> throw error(ErrorCode.INVALID_FIELD);
    };
  }

  /**
   * Reads a required JSON value of any type.
   *
   * @param maxBytes of UTF-8, as sent; a longer value is {@code too_long}
   */
  public JsonValue value(String name, int maxBytes) throws ProtocolException {
    Value value = values.get(name);
    if (value == null) {
      throw error(ErrorCode.INVALID_FIELD);
    }
    String text = json.substring(value.start, value.end);
    if (MessageCodec.utf8Length(text) > maxBytes) {
      throw error(ErrorCode.TOO_LONG);
    }
    try (JsonReader reader = READERS.createReader(new StringReader(text))) {
      JsonValue parsed = reader.readValue();
      if (JsonStrings.hasLoneSurrogate(parsed.toString())) {
        throw error(ErrorCode.INVALID_FIELD);
      }
      return parsed;
    } catch (JsonException
        | ArithmeticException
        | NumberFormatException
        | UnsupportedOperationException tooManyDigits) {
      throw error(ErrorCode.INVALID_FIELD);
    }
  }
}
