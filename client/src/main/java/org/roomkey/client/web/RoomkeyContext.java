package org.roomkey.client.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.roomkey.client.Person;
import org.roomkey.client.Role;
import org.roomkey.client.Roomkey;
import org.roomkey.client.RoomkeyException;
import org.roomkey.client.outbox.OutboxRelay;

/**
 * Roomkey in an application, for its own code. Safe for use by many threads.
 *
 * <pre>{@code
 * RoomkeyContext.of(getServletContext()).roomkey().publish("order-4711", "Shipped");
 * }</pre>
 */
public final class RoomkeyContext {
  private final ServletContext context;

  private RoomkeyContext(ServletContext context) {
    this.context = context;
  }

  /** Roomkey in the application with this context. */
  public static RoomkeyContext of(ServletContext context) {
    return new RoomkeyContext(context);
  }

  /**
   * The server that the settings name. Do not close it.
   *
   * @throws RoomkeyException.Unavailable if the settings are invalid; the log says why
   */
  public Roomkey roomkey() throws RoomkeyException.Unavailable {
    return Host.of(context)
        .map(Host::roomkey)
        .orElseThrow(() -> new RoomkeyException.Unavailable("a request", "Roomkey is off", null));
  }

  /**
   * The relay of the outbox, to be woken after a commit. Do not close it.
   *
   * @return empty without the setting {@code roomkey-client.outbox}, or if the settings are invalid
   */
  public Optional<OutboxRelay> outbox() {
    return Host.of(context).flatMap(Host::outbox);
  }

  /**
   * Roomkey's address for browsers, without a slash at its end.
   *
   * @return empty if the settings are invalid
   */
  public Optional<String> publicUrl() {
    return Host.of(context).map(host -> host.settings().publicUrl());
  }

  /**
   * The attribute {@code grant} for an element in a page that is not a JSP page: with it the page
   * gets tickets for the board, as long as the session lives. Creates the session if there is none.
   *
   * @param label the name of the board; empty: its id, or the name that it has
   * @return empty if nobody is signed in, if that could not be decided, or if Roomkey is off
   * @throws IllegalArgumentException if the board's id is invalid
   * @throws IllegalStateException if there is no session, and the response is committed
   */
  public Optional<String> grant(
      HttpServletRequest request, String boardId, String label, Role role) {
    if (!Person.isId(boardId)) {
      throw new IllegalArgumentException("not a board id: " + boardId);
    }
    Optional<Host> host = Host.of(context);
    try {
      Optional<Person> person = host.isPresent() ? host.get().who(request) : Optional.empty();
      return person
          .map(now -> host.get().bindings().of(request.getSession(), now.id()))
          .map(binding -> new Grant(role, Labels.cleaned(label)).text(binding, boardId));
    } catch (Host.UndecidedException e) {
      return Optional.empty(); // logged; the page works without the element
    }
  }

  /**
   * Answers an element with a {@code token-url} of the application's own: with a ticket that ends
   * with the session, with 401 if nobody is signed in, or with 503 if Roomkey does not answer. Call
   * it when the person may enter the board. It writes the whole response.
   *
   * @param label the name of the board; empty: its id, or the name that it has
   */
  public void answerTicket(
      HttpServletRequest request,
      HttpServletResponse response,
      String boardId,
      String label,
      Role role)
      throws IOException {
    new TicketExchange(request, response).ticket(boardId, new Grant(role, label));
  }
}
