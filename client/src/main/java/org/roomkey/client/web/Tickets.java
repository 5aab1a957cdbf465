package org.roomkey.client.web;

import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import org.roomkey.client.Person;
import org.roomkey.client.Roomkey;
import org.roomkey.client.RoomkeyException;
import org.roomkey.client.Ticket;

/**
 * Gets tickets for the people of the application. Safe for use by many threads; blocks for at most
 * {@link #DEADLINE}, and never more than {@value #MAX_WAITING} threads at once.
 */
final class Tickets {
  /** For all requests of one ticket together. */
  static final Duration DEADLINE = Duration.ofSeconds(4);

  private static final int MAX_WAITING = 32;
  private static final int MAX_BOARDS = 10_000;
  private static final long BOARD_NANOS = Duration.ofMinutes(10).toNanos();
  private static final int BAD_REQUEST = 400;

  /** The session has ended. */
  static final class SessionEndedException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private final Roomkey roomkey;
  private final Bindings bindings;
  private final SessionKeys keys;
  private final Semaphore waiting = new Semaphore(MAX_WAITING);

  /** The boards that exist, with the time at which they were put. */
  private final ConcurrentMap<Board, Long> boards = new ConcurrentHashMap<>();

  private record Board(String id, String label) {}

  /** One ticket's way through Roomkey. */
  private record Attempt(
      Roomkey roomkey, long endNanos, Binding binding, Board board, Person person, Grant grant) {
    /** With the time that is left. */
    Roomkey within() {
      return roomkey.within(Duration.ofNanos(Math.max(1, endNanos - System.nanoTime())));
    }
  }

  Tickets(Roomkey roomkey, Bindings bindings, SessionKeys keys) {
    this.roomkey = roomkey;
    this.bindings = bindings;
    this.keys = keys;
  }

  /**
   * A ticket that ends with the session.
   *
   * @param grant the role, and the name of the board; without a name the board keeps its own
   */
  Ticket ticket(HttpSession session, Person person, String boardId, Grant grant)
      throws RoomkeyException, SessionEndedException {
    if (!waiting.tryAcquire()) {
      throw new RoomkeyException.Unavailable("a ticket", "too many wait already", null);
    }
    try {
      Binding binding = binding(session, person);
      keys.renew(binding.key());
      Attempt attempt =
          new Attempt(
              roomkey,
              System.nanoTime() + DEADLINE.toNanos(),
              binding,
              new Board(boardId, Labels.cleaned(grant.label())),
              person,
              grant);
      Ticket ticket = ticket(attempt, session);
      keys.renew(binding.key());
      if (!Bindings.isIn(session, binding)) {
        keys.end(binding.key()); // after the ticket, whatever came before it
        throw new SessionEndedException();
      }
      return ticket;
    } finally {
      waiting.release();
    }
  }

  private Binding binding(HttpSession session, Person person) throws SessionEndedException {
    try {
      return bindings.of(session, person.id());
    } catch (IllegalStateException e) {
      throw new SessionEndedException();
    }
  }

  private Ticket ticket(Attempt attempt, HttpSession session) throws RoomkeyException {
    try {
      return once(attempt);
    } catch (RoomkeyException.Refused e) {
      if (e.code().equals("session_ended")) {
        // Ended elsewhere, such as on another server of this application. The next ticket decides
        // anew who is signed in.
        bindings.end(session, attempt.binding());
        throw new RoomkeyException.Unavailable("a ticket", "the session has a new key", e);
      }
      if (boards.remove(attempt.board()) == null) {
        throw e;
      }
      return once(attempt); // the board may have been deleted
    }
  }

  /** The first ticket creates the person, so it comes before the membership. */
  private Ticket once(Attempt attempt) throws RoomkeyException {
    putBoard(attempt);
    String boardId = attempt.board().id();
    Person person = attempt.person();
    Ticket ticket = attempt.within().ticket(boardId, person, Optional.of(attempt.binding().key()));
    attempt.within().putMember(boardId, person.id(), attempt.grant().role());
    return ticket;
  }

  private void putBoard(Attempt attempt) throws RoomkeyException {
    Board board = attempt.board();
    Long since = boards.get(board);
    if (since != null && System.nanoTime() - since < BOARD_NANOS) {
      return;
    }
    try {
      putBoard(attempt.within(), board);
    } catch (RoomkeyException.Refused e) {
      if (e.status() != BAD_REQUEST || board.label().isEmpty()) {
        throw e;
      }
      attempt.within().putBoard(board.id()); // the label is no name for a board
    }
    if (boards.size() >= MAX_BOARDS) {
      boards.clear();
    }
    boards.put(board, System.nanoTime());
  }

  private static void putBoard(Roomkey roomkey, Board board) throws RoomkeyException {
    if (board.label().isEmpty()) {
      roomkey.putBoard(board.id());
    } else {
      roomkey.putBoard(board.id(), board.label());
    }
  }
}
