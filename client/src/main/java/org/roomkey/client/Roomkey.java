package org.roomkey.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.roomkey.client.json.Json;

/**
 * A Roomkey server, asked with the API token of a service. One object serves the whole application:
 * it is safe for use by many threads.
 *
 * <pre>{@code
 * try (Roomkey roomkey = Roomkey.at("https://intranet.example/roomkey", token)) {
 *   roomkey.putBoard("order-4711", "Order 4711");
 *   roomkey.publish("order-4711", "Shipped");
 * }
 * }</pre>
 *
 * <p>Every method sends a request and blocks until it is answered. A request that can take effect
 * twice without harm is repeated, with growing pauses, while Roomkey does not answer or asks to
 * wait. After the deadline, 10 seconds by default, {@link RoomkeyException.Unavailable} says that
 * nobody knows. {@link RoomkeyException.Refused} says that the same request will be refused again.
 *
 * <p>The token belongs to a user of the kind {@code service}. It needs the scopes {@code read} and
 * {@code publish} for messages, {@code admin:boards} for boards and members, and {@code act_as} for
 * tickets and sessions.
 */
public final class Roomkey implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** The most sessions in one request. */
  private static final int MAX_SESSIONS = 500;

  private final Requests requests;
  private final URI address;

  private Roomkey(URI address, Requests requests) {
    this.address = address;
    this.requests = requests;
  }

  /**
   * Does not connect yet.
   *
   * @param address of the application, such as {@code https://intranet.example/roomkey}
   * @param token begins with {@code rk_}
   * @throws IllegalArgumentException if the address is not an {@code http} or {@code https} URL
   */
  public static Roomkey at(String address, String token) {
    return at(address, token, DEADLINE);
  }

  /**
   * As {@link #at(String, String)}.
   *
   * @param deadline for one call with its repetitions; zero: one attempt of at most 5 seconds
   */
  public static Roomkey at(String address, String token, Duration deadline) {
    URI uri =
        URI.create(address.endsWith("/") ? address.substring(0, address.length() - 1) : address);
    boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!isHttp || uri.getHost() == null || uri.getQuery() != null || uri.getFragment() != null) {
      throw new IllegalArgumentException("not an http(s) URL: " + address);
    }
    if (!token.matches("[!-~]+")) {
      throw new IllegalArgumentException(
          "the token is empty, or has a character that no token has");
    }
    return new Roomkey(uri, new Requests(uri.toString(), token, deadline));
  }

  /**
   * The same server, with another deadline for each call. It shares the connections, so only one of
   * the two is closed.
   *
   * @param deadline as for {@link #at(String, String, Duration)}
   */
  public Roomkey within(Duration deadline) {
    return new Roomkey(address, requests.within(deadline));
  }

  /** Where the server is. */
  public URI address() {
    return address;
  }

  /**
   * Creates the private board, or changes its name. The service is its owner.
   *
   * @param boardId 1–64 characters {@code [A-Za-z0-9._:-]}
   */
  public void putBoard(String boardId, String name) throws RoomkeyException {
    requests.repeat("PUT", board(boardId), Json.object("name", name, "access", "private"));
  }

  /** Creates the private board, with its id as the name, unless it exists. */
  public void putBoard(String boardId) throws RoomkeyException {
    requests.repeat("PUT", board(boardId), Map.of());
  }

  /**
   * Deletes the board with its messages.
   *
   * @throws RoomkeyException.Refused if the board does not exist, or is not the service's: Roomkey
   *     does not tell which. A board whose deletion was answered too late does not exist either
   */
  public void deleteBoard(String boardId) throws RoomkeyException {
    requests.repeat("DELETE", board(boardId), null);
  }

  /**
   * Gives the person this role on the board, instead of an earlier one.
   *
   * @throws RoomkeyException.Refused if Roomkey does not know the person yet: the first {@link
   *     #ticket} makes the person known
   */
  public void putMember(String boardId, String userId, Role role) throws RoomkeyException {
    requests.repeat("PUT", member(boardId, userId), Json.object("role", role.text()));
  }

  /**
   * Removes the person from the board, and at once from its sockets; also a person it never had.
   */
  public void removeMember(String boardId, String userId) throws RoomkeyException {
    try {
      requests.repeat("DELETE", member(boardId, userId), null);
    } catch (RoomkeyException.Refused e) {
      if (!e.code().equals("not_found")) {
        throw e;
      }
    }
  }

  /**
   * Publishes a message of the application under a new id. After {@link
   * RoomkeyException.Unavailable} the message may be on the board or not; to be able to try again,
   * choose the id yourself.
   *
   * @param text as for {@link #publish(String, String, String)}
   */
  public Sent publish(String boardId, String text) throws RoomkeyException {
    return publish(boardId, UUID.randomUUID().toString(), text);
  }

  /**
   * Publishes a message of the application. It is stored when this returns.
   *
   * @param id the same for the same event: however often it is published, the board has it once,
   *     with the first text; 1–64 characters {@code [A-Za-z0-9._:-]}
   * @param text 1–4,000 characters (UTF-16), not only white space
   * @return the number of the message on the board
   */
  public Sent publish(String boardId, String id, String text) throws RoomkeyException {
    Map<String, Object> answer =
        requests.repeat("POST", board(boardId) + "/messages", Json.object("id", id, "text", text));
    return new Sent(
        number(answer, "seq"), text(answer, "id"), Boolean.TRUE.equals(answer.get("duplicate")));
  }

  /**
   * Sends a signal to everybody who is on the board now. It is not stored and not repeated.
   *
   * @param event 1–64 characters {@code [A-Za-z0-9._:-]}
   * @param data maps, lists, strings, numbers, booleans, or null; at most 4 KiB as JSON
   */
  public void signal(String boardId, String event, Object data) throws RoomkeyException {
    Map<String, Object> body = Json.object("event", event);
    body.put("data", data);
    requests.once("POST", board(boardId) + "/signals", body);
  }

  /** Who is on the board now. */
  public Presence presence(String boardId) throws RoomkeyException {
    Map<String, Object> answer = requests.repeat("GET", board(boardId) + "/presence", null);
    List<Person> users = new ArrayList<>();
    if (answer.get("users") instanceof List<?> list) {
      for (Object user : list) {
        if (user instanceof Map<?, ?> fields) {
          users.add(new Person(text(fields, "id"), text(fields, "name")));
        }
      }
    }
    return new Presence(
        List.copyOf(users), (int) number(answer, "viewers"), (int) number(answer, "connections"));
  }

  /**
   * Closes all sockets of the person with 4003. The person may connect again with a new ticket. It
   * needs the scope {@code admin:connections}, or {@code act_as} for the service's own people.
   */
  public void disconnect(String userId) throws RoomkeyException {
    requests.repeat("POST", "/api/admin/users/" + segment(userId) + "/disconnect", Map.of());
  }

  /**
   * A ticket for one socket of a person. The first ticket makes the person known to Roomkey.
   *
   * @param boardId the only board that it opens
   * @param session the key of the person's session, if the ticket shall end with it: 1–128 random
   *     characters {@code [A-Za-z0-9._~-]}, never the id of the session's cookie
   * @throws RoomkeyException.Refused with the code {@code session_ended} if the session has ended
   */
  public Ticket ticket(String boardId, Person person, Optional<String> session)
      throws RoomkeyException {
    Map<String, Object> answer =
        requests.repeat(
            "POST",
            "/api/tickets",
            Json.object(
                "boardId", boardId,
                "userId", person.id(),
                "name", person.name(),
                "session", session.orElse(null)));
    return new Ticket(text(answer, "ticket"), Duration.ofSeconds(number(answer, "expiresIn")));
  }

  /**
   * Ends a session. Its sockets close with 4002, its tickets are void, and for 24 hours nothing of
   * it begins, even if Roomkey has never heard of it.
   */
  public void endSession(String session) throws RoomkeyException {
    requests.repeat("DELETE", "/api/sessions/" + segment(session), null);
  }

  /**
   * Keeps sessions alive for another 60 seconds. Sends a request for each 500 of them.
   *
   * @return those that are not alive: they have ended, were not kept alive, or have never had a
   *     ticket
   */
  public Set<String> renewSessions(Collection<String> sessions) throws RoomkeyException {
    Set<String> unknown = new HashSet<>();
    List<String> all = List.copyOf(sessions);
    for (int from = 0; from < all.size(); from += MAX_SESSIONS) {
      List<String> some = all.subList(from, Math.min(all.size(), from + MAX_SESSIONS));
      Map<String, Object> answer =
          requests.repeat("POST", "/api/sessions/renew", Json.object("sessions", some));
      if (answer.get("unknown") instanceof List<?> list) {
        list.forEach(session -> unknown.add((String) session));
      }
    }
    return unknown;
  }

  /** Ends the connections and their threads. Requests under way may fail. */
  @Override
  public void close() {
    requests.close();
  }

  private static String board(String boardId) {
    return "/api/boards/" + segment(boardId);
  }

  private static String member(String boardId, String userId) {
    return board(boardId) + "/members/" + segment(userId);
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String text(Map<?, ?> object, String name) throws RoomkeyException {
    if (object.get(name) instanceof String text) {
      return text;
    }
    throw incomplete(name);
  }

  private static long number(Map<?, ?> object, String name) throws RoomkeyException {
    if (object.get(name) instanceof Number number) {
      return number.longValue();
    }
    throw incomplete(name);
  }

  private static RoomkeyException incomplete(String name) {
    return new RoomkeyException.Unavailable("an answer", "without " + name, null);
  }
}
