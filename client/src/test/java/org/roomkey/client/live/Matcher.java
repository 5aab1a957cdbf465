package org.roomkey.client.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares values with what a case expects, and keeps the variables of the case. */
final class Matcher {
  private final Map<String, Object> variables = new HashMap<>();

  /** The value with the variables in it replaced. */
  Object filled(Object value) {
    if (value instanceof String text && text.startsWith("$")) {
      return variables.getOrDefault(text, text);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(this::filled).toList();
    }
    if (value instanceof Map<?, ?> object) {
      Map<Object, Object> filled = new LinkedHashMap<>();
      object.forEach((name, field) -> filled.put(name, filled(field)));
      return filled;
    }
    return value;
  }

  void match(Object actual, Object expected, String path) {
    if ("$any".equals(expected)) {
      return;
    }
    if ("$absent".equals(expected)) {
      assertNull(actual, path);
    } else if (expected instanceof String text && text.startsWith("$")) {
      assertNotNull(actual, path);
      variables.putIfAbsent(text, actual);
      assertEquals(variables.get(text), actual, path);
    } else if (expected instanceof Map<?, ?> object) {
      Map<?, ?> fields = assertInstanceOf(Map.class, actual, path);
      object.forEach((name, value) -> match(fields.get(name), value, path + "." + name));
    } else if (expected instanceof List<?> list) {
      List<?> elements = assertInstanceOf(List.class, actual, path);
      assertEquals(list.size(), elements.size(), path);
      for (int i = 0; i < list.size(); i++) {
        match(elements.get(i), list.get(i), path + "[" + i + "]");
      }
    } else if (expected instanceof BigDecimal number) {
      BigDecimal other = new BigDecimal(String.valueOf(actual));
      assertEquals(0, number.compareTo(other), path + ": " + other + " instead of " + number);
    } else {
      assertEquals(expected, actual, path);
    }
  }
}
