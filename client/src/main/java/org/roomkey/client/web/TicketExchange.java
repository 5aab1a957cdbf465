package org.roomkey.client.web;

import static jakarta.servlet.http.HttpServletResponse.SC_BAD_REQUEST;
import static jakarta.servlet.http.HttpServletResponse.SC_CONFLICT;
import static jakarta.servlet.http.HttpServletResponse.SC_FORBIDDEN;
import static jakarta.servlet.http.HttpServletResponse.SC_SERVICE_UNAVAILABLE;
import static jakarta.servlet.http.HttpServletResponse.SC_UNAUTHORIZED;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.roomkey.client.Person;
import org.roomkey.client.Role;
import org.roomkey.client.RoomkeyException;
import org.roomkey.client.Ticket;
import org.roomkey.client.json.Json;

/** One request of an element and its answer. For the thread of the request. */
final class TicketExchange {
  private static final Grant NO_GRANT = new Grant(Role.VIEWER, "");

  private final HttpServletRequest request;
  private final HttpServletResponse response;

  /** What to do for a person who is signed in, in this session; null for none yet. */
  private interface Action {
    void accept(Host host, Person person, HttpSession session) throws Exception;
  }

  TicketExchange(HttpServletRequest request, HttpServletResponse response) {
    this.request = request;
    this.response = response;
  }

  /** Answers with a ticket for the board that the page names, if the person may enter it. */
  void ticketForPage() throws IOException {
    signedIn(this::ticketForPage);
  }

  /** Answers with a ticket for a board that the application has decided about. */
  void ticket(String boardId, Grant grant) throws IOException {
    signedIn((host, person, session) -> ticket(host, person, session, boardId, grant));
  }

  /** Looking for the session has kept it alive. */
  void stayActive() throws IOException {
    signedIn((host, person, session) -> Answers.noContent(response));
  }

  private void signedIn(Action action) throws IOException {
    Optional<Host> host = Host.of(request.getServletContext());
    if (!OwnOrigin.sends(request)) {
      error(SC_FORBIDDEN, "foreign_origin", "The page is of another origin");
    } else if (host.isEmpty()) {
      error(SC_SERVICE_UNAVAILABLE, "unavailable", "Roomkey is off; the server's log says why");
    } else {
      try {
        signedIn(host.get(), action);
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Host.UndecidedException e) {
        error(SC_SERVICE_UNAVAILABLE, "unavailable", "It could not be decided; try again");
      } catch (Tickets.SessionEndedException e) {
        nobody();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void signedIn(Host host, Action action) throws Exception {
    // The session comes first: the person may sign out of it at the same moment.
    HttpSession session = request.getSession(false);
    Optional<Person> person = host.who(request);
    if (person.isEmpty()) {
      Bindings.of(session).ifPresent(binding -> host.bindings().end(session, binding));
      nobody();
      return;
    }
    try {
      action.accept(host, person.get(), session);
    } catch (RoomkeyException.Unavailable e) {
      host.trouble().log("No ticket", e);
      error(SC_SERVICE_UNAVAILABLE, "unavailable", "Roomkey does not answer; try again");
    } catch (RoomkeyException.Refused e) {
      host.trouble().log("No ticket", e);
      if (e.status() == SC_FORBIDDEN || e.status() == SC_CONFLICT) {
        error(SC_FORBIDDEN, "forbidden", "Roomkey refuses this person or board");
      } else {
        error(SC_SERVICE_UNAVAILABLE, "unavailable", "Roomkey refuses this application");
      }
    }
  }

  private void ticketForPage(Host host, Person person, HttpSession session) throws Exception {
    String boardId;
    String text;
    try {
      boardId = Objects.requireNonNullElse(request.getParameter("board"), "");
      text = request.getParameter("grant");
    } catch (IllegalStateException e) {
      error(SC_BAD_REQUEST, "invalid_request", "The form is malformed"); // as Tomcat 11 says it
      return;
    }
    if (!Person.isId(boardId)) {
      error(SC_BAD_REQUEST, "invalid_field", "board is no id of a board");
      return;
    }
    Optional<Grant> grant =
        Bindings.of(session)
            .filter(binding -> binding.isOf(person.id()))
            .flatMap(binding -> Grant.read(text, binding, boardId));
    grant.ifPresent(valid -> valid.noteIn(request));
    Optional<Role> role = host.may(person, boardId, request);
    if (role.isPresent()) {
      String label = grant.orElse(NO_GRANT).label();
      ticket(host, person, session, boardId, new Grant(role.get(), label));
    } else {
      error(SC_FORBIDDEN, "forbidden", "The application does not let this person enter this board");
    }
  }

  private void ticket(Host host, Person person, HttpSession session, String boardId, Grant grant)
      throws Exception {
    HttpSession bound = orNew(session);
    Ticket ticket = host.tickets().ticket(bound, person, boardId, grant);
    // Another person may have signed in to the session meanwhile.
    if (host.who(request).filter(now -> now.id().equals(person.id())).isEmpty()) {
      Bindings.of(bound)
          .filter(binding -> binding.isOf(person.id()))
          .ifPresent(binding -> host.bindings().end(bound, binding));
      nobody();
      return;
    }
    Answers.ok(
        response,
        Json.object("ticket", ticket.secret(), "expiresIn", ticket.expiresIn().toSeconds()));
  }

  /**
   * The session, or a new one. If the request names a session that has ended, the person may have
   * signed out of it meanwhile: then the next request decides again who is signed in. In a new
   * session nobody could sign out.
   */
  private HttpSession orNew(HttpSession session) throws RoomkeyException.Unavailable {
    if (session != null) {
      return session;
    }
    HttpSession created = request.getSession();
    if (request.getRequestedSessionId() != null) {
      throw new RoomkeyException.Unavailable("a ticket", "the session has ended", null);
    }
    return created;
  }

  private void nobody() throws IOException {
    error(SC_UNAUTHORIZED, "unauthorized", "Nobody is signed in to this application");
  }

  private void error(int status, String code, String error) throws IOException {
    Answers.error(response, status, code, error);
  }
}
