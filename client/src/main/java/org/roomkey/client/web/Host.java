package org.roomkey.client.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.roomkey.client.Person;
import org.roomkey.client.Role;
import org.roomkey.client.Roomkey;
import org.roomkey.client.outbox.OutboxRelay;
import org.roomkey.client.outbox.RoomkeyOutbox;

/** The objects of one application, while it runs. Safe for use by many threads. */
final class Host implements AutoCloseable {
  private static final String ATTRIBUTE = "org.roomkey.client.host";

  /** Who is signed in, or what the person may do, could not be decided. */
  static final class UndecidedException extends Exception {
    private static final long serialVersionUID = 1L;

    UndecidedException(Throwable cause) {
      super(cause);
    }
  }

  private final HostSettings settings;
  private final People people;
  private final Trouble trouble = new Trouble(System::nanoTime);
  private final Roomkey roomkey;
  private final SessionKeys keys;
  private final Bindings bindings = new Bindings();
  private final Tickets tickets;
  private final Optional<OutboxRelay> outbox;

  Host(HostSettings settings, People people, Optional<DataSource> outbox) {
    this.settings = settings;
    this.people = people;
    this.roomkey = Roomkey.at(settings.url(), settings.token());
    this.keys = new SessionKeys(roomkey, trouble);
    this.tickets = new Tickets(roomkey, bindings, keys);
    this.outbox = outbox.map(database -> RoomkeyOutbox.relay(database, roomkey));
  }

  /** The host of the context; empty if its settings are invalid, or if it has stopped. */
  static Optional<Host> of(ServletContext context) {
    return context.getAttribute(ATTRIBUTE) instanceof Host host
        ? Optional.of(host)
        : Optional.empty();
  }

  void start(ServletContext context) {
    context.setAttribute(ATTRIBUTE, this);
    keys.start(SessionKeys.INTERVAL);
    outbox.ifPresent(OutboxRelay::start);
  }

  static void stop(ServletContext context) {
    Optional<Host> host = of(context);
    context.removeAttribute(ATTRIBUTE);
    host.ifPresent(Host::close);
  }

  HostSettings settings() {
    return settings;
  }

  Roomkey roomkey() {
    return roomkey;
  }

  SessionKeys keys() {
    return keys;
  }

  Bindings bindings() {
    return bindings;
  }

  Tickets tickets() {
    return tickets;
  }

  /** Empty without the setting. */
  Optional<OutboxRelay> outbox() {
    return outbox;
  }

  Trouble trouble() {
    return trouble;
  }

  /** The person who is signed in. */
  Optional<Person> who(HttpServletRequest request) throws UndecidedException {
    try {
      return Objects.requireNonNull(people.who(request));
    } catch (Exception e) {
      trouble.log("Who is signed in could not be decided", e);
      throw new UndecidedException(e);
    }
  }

  /** What the person may do on the board. */
  Optional<Role> may(Person person, String boardId, HttpServletRequest request)
      throws UndecidedException {
    try {
      return Objects.requireNonNull(people.may(person, boardId, request));
    } catch (Exception e) {
      trouble.log("Whether a person may enter a board could not be decided", e);
      throw new UndecidedException(e);
    }
  }

  @Override
  public void close() {
    outbox.ifPresent(OutboxRelay::close);
    keys.close();
    roomkey.close();
  }
}
