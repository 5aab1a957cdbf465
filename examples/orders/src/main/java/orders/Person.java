package orders;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Somebody who works here. These are the users of this application; Roomkey learns of them by their
 * tickets.
 */
public record Person(String id, String name, String job) implements Serializable {
  static final List<Person> ALL =
      List.of(
          new Person("dana", "Dana Weiss", "Sales"),
          new Person("erik", "Erik Lund", "Warehouse"),
          new Person("mira", "Mira Osei", "Accounts"));

  static Optional<Person> of(String id) {
    return ALL.stream().filter(person -> person.id.equals(id)).findFirst();
  }

  /** For the expression language of a page, which knows getters. */
  public String getId() {
    return id;
  }

  public String getName() {
    return name;
  }

  public String getJob() {
    return job;
  }
}
