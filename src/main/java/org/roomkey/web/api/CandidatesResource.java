package org.roomkey.web.api;

import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import java.util.List;
import org.roomkey.protocol.Names;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.user.UserStore;

/**
 * {@code GET /api/boards/{boardId}/candidates?text=}: who might become a member, by a part of the
 * name or id. For the board's owners and administrators; user names, which are for signing in, are
 * neither searched nor told.
 */
public final class CandidatesResource implements Resource {
  private static final int MAX_FOUND = 20;

  /**
   * In order of names.
   *
   * @param more whether there are others, for whom the text has to be longer
   */
  public record Found(List<Person> users, boolean more) {}

  private final BoardAccess access;
  private final UserStore users;

  public CandidatesResource(BoardAccess access, UserStore users) {
    this.access = access;
    this.users = users;
  }

  @Override
  public Answer handle(Exchange exchange) throws ApiException {
    if (exchange.path().size() > 2) {
      throw ApiException.notFound();
    }
    if (!exchange.method().equals("GET")) {
      throw ApiException.methodNotAllowed("GET");
    }
    access.manageable(exchange);
    String text = exchange.parameter("text");
    if (text == null || !Names.isText(text)) {
      throw ApiException.invalidField();
    }
    List<Person> found =
        users.search(text, MAX_FOUND + 1).stream()
            .map(user -> new Person(user.id(), user.name(), user.application()))
            .toList();
    return Answer.ok(new Found(found.stream().limit(MAX_FOUND).toList(), found.size() > MAX_FOUND));
  }
}
