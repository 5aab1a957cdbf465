package org.roomkey.client.live;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.roomkey.client.json.Json;

/** The client's records in the words of the protocol, in which the cases are written. */
final class Wire {
  private static final Map<Class<?>, String> TYPES =
      Map.of(LiveEvent.RoleChanged.class, "role", LiveEvent.Refused.class, "error");

  private Wire() {}

  static Map<String, Object> event(LiveEvent event) {
    Map<String, Object> fields = fields((Record) event);
    String name = event.getClass().getSimpleName();
    fields.put(
        "type",
        TYPES.getOrDefault(
            event.getClass(), name.replaceAll("(?<=.)([A-Z])", "_$1").toLowerCase(Locale.ROOT)));
    return fields;
  }

  static Map<String, Object> state(LiveState state) {
    String name = state.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    if (state instanceof LiveState.Waiting waiting) {
      return closed(name, waiting.close());
    }
    if (state instanceof LiveState.Stopped stopped) {
      Map<String, Object> fields = closed(name, stopped.close());
      fields.put("signIn", stopped.needsToken());
      return fields;
    }
    return Json.object("state", name);
  }

  private static Map<String, Object> closed(String state, LiveState.Close close) {
    return Json.object("state", state, "code", close.code(), "error", close.error().orElse(null));
  }

  static Object value(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(Wire::value).orElse(null);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Wire::value).toList();
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    return value instanceof Record record ? fields(record) : value;
  }

  private static Map<String, Object> fields(Record record) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        fields.put(component.getName(), value(component.getAccessor().invoke(record)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return fields;
  }
}
