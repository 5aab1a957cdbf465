package org.roomkey.bootstrap;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The places of settings, the one that decides first. */
record Sources(
    Map<String, String> systemProperties,
    Map<String, String> environment,
    Map<String, String> contextParameters) {

  /** The value in the first place that has one, even if it is empty. */
  Optional<String> value(String key) {
    return Stream.of(
            systemProperties.get(key),
            environment.get(Setting.variable(key)),
            contextParameters.get(key))
        .filter(value -> value != null)
        .findFirst();
  }

  /** The names in the spelling of system properties, sorted. */
  Set<String> keys() {
    Set<String> keys = new TreeSet<>(systemProperties.keySet());
    keys.addAll(contextParameters.keySet());
    return keys;
  }

  Set<String> variables() {
    return environment.keySet();
  }

  /** A default text with the folder of the server. */
  String expand(String text) {
    String base = systemProperties.get("catalina.base");
    return text.replace("${catalina.base}", base == null ? "." : base);
  }
}
