package org.roomkey.testing;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;

/** Makes and reads the JSON of tests. */
public final class Json {
  private static final JsonProvider JSON = JsonProvider.provider();

  private Json() {}

  /**
   * @param members name, value, name, value…; a value is a String, a Number, a Boolean, a {@link
   *     JsonValue}, or null, which leaves the member out
   */
  public static JsonObject object(Object... members) {
    JsonObjectBuilder object = JSON.createObjectBuilder();
    for (int i = 0; i < members.length; i += 2) {
      if (members[i + 1] != null) {
        object.add((String) members[i], value(members[i + 1]));
      }
    }
    return object.build();
  }

  private static JsonValue value(Object value) {
    if (value instanceof JsonValue json) {
      return json;
    }
    if (value instanceof Boolean bool) {
      return bool ? JsonValue.TRUE : JsonValue.FALSE;
    }
    if (value instanceof Number number) {
      return JSON.createValue(number.longValue());
    }
    return JSON.createValue((String) value);
  }

  /** The object without these members. */
  public static JsonObject without(JsonObject object, String... names) {
    JsonObjectBuilder rest = JSON.createObjectBuilder(object);
    for (String name : names) {
      rest.remove(name);
    }
    return rest.build();
  }

  public static JsonValue parse(String text) {
    try (JsonReader reader = JSON.createReader(new StringReader(text))) {
      return reader.readValue();
    }
  }
}
