package org.roomkey.auth;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads claims that settings name. */
public final class Claims {
  private Claims() {}

  /** The claim of this name, or the one to which the name leads by its dots. */
  public static Optional<Object> value(Map<String, Object> claims, String path) {
    if (claims.get(path) != null) {
      return Optional.of(claims.get(path));
    }
    Object found = claims;
    for (String name : path.split("\\.", -1)) {
      found = found instanceof Map<?, ?> object ? object.get(name) : null;
    }
    return Optional.ofNullable(found);
  }

  /** The texts of a claim that is a text or a list of texts; anything else has none. */
  public static Set<String> texts(Object value) {
    if (value instanceof Collection<?> list) {
      return list.stream()
          .filter(String.class::isInstance)
          .map(String.class::cast)
          .collect(Collectors.toUnmodifiableSet());
    }
    return value instanceof String text ? Set.of(text) : Set.of();
  }
}
