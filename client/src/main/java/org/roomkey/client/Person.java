package org.roomkey.client;

import java.io.Serializable;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A person of the application, as Roomkey knows the person.
 *
 * @param id 1–64 characters {@code [A-Za-z0-9._:-]}, except {@code .} and {@code ..}. It is unique
 *     in all of Roomkey, so begin it with the name of the application, such as {@code orders.dana}
 * @param name to show; at most 100 characters
 */
public record Person(String id, String name) implements Serializable {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

  /**
   * @throws IllegalArgumentException if the id is invalid
   */
  public Person {
    Objects.requireNonNull(name);
    if (!isId(id)) {
      throw new IllegalArgumentException("not a user id: " + id);
    }
  }

  /** Whether the text may be the id of a person, and of a board. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches() && !text.equals(".") && !text.equals("..");
  }
}
