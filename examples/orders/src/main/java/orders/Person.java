package orders;

import jakarta.servlet.http.HttpServletRequest;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** A user of this application. */
public record Person(String id, String name, String job) implements Serializable {
  static final List<Person> ALL =
      List.of(
          new Person("dana", "Dana Weiss", "Sales"),
          new Person("erik", "Erik Lund", "Warehouse"),
          new Person("mira", "Mira Osei", "Accounts"));

  static Optional<Person> of(String id) {
    return ALL.stream().filter(person -> person.id.equals(id)).findFirst();
  }

  /** The person who is signed in. */
  static Optional<Person> of(HttpServletRequest request) {
    return Optional.ofNullable(request.getSession(false))
        .map(session -> (Person) session.getAttribute("person"));
  }

  /** The expressions in the pages need getters. */
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
