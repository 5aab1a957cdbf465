package org.roomkey.client.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.roomkey.client.Person;
import org.roomkey.client.Role;

/**
 * Who is signed in, and what a person may do. An application that needs its own rules implements
 * this and names the class in {@code roomkey-client.people}. The class has a public constructor
 * without parameters; one object serves all requests, so it must be safe for use by many threads.
 *
 * <pre>{@code
 * public final class OurPeople implements People {
 *   public Optional<Person> who(HttpServletRequest request) {
 *     return OurSignIn.userOf(request).map(user -> new Person("orders." + user.id(), user.name()));
 *   }
 * }
 * }</pre>
 *
 * <p>An exception means that the question could not be decided. The page then gets 503 and asks
 * again later.
 */
public interface People {
  /**
   * The person who is signed in. The library asks often: with each ticket, and twice for each
   * request of a session that has one. So the answer should come from the session.
   *
   * @return empty if nobody is signed in
   */
  Optional<Person> who(HttpServletRequest request) throws Exception;

  /**
   * What the person may do on the board. The library asks each time it gets a ticket. Unless the
   * class decides, the tag does: whoever has got a page with the tag of a board may enter that
   * board.
   *
   * @param boardId as the page sent it, so anything that is an id
   * @return empty if the person may not enter
   */
  default Optional<Role> may(Person person, String boardId, HttpServletRequest request)
      throws Exception {
    return Grant.of(request).map(Grant::role);
  }
}
