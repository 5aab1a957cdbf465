package org.roomkey.client.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Optional;
import org.roomkey.client.Person;

/**
 * A request that notices whether its person changes. It asks before the application touches the
 * session and again at the end, both times as the container sees the person: the application's own
 * filters may see another one, so only a change counts. A request that does not touch the session
 * does not keep it alive. For the thread of the request.
 */
final class WatchedRequest extends HttpServletRequestWrapper {
  private final HttpServletRequest original;
  private final Host host;
  private boolean hasLooked;
  private Optional<Binding> binding = Optional.empty();
  private Optional<String> before = Optional.empty();

  WatchedRequest(HttpServletRequest original, Host host) {
    super(original);
    this.original = original;
    this.host = host;
  }

  @Override
  public HttpSession getSession() {
    look();
    return super.getSession();
  }

  @Override
  public HttpSession getSession(boolean create) {
    look();
    return super.getSession(create);
  }

  @Override
  public void login(String name, String password) throws ServletException {
    look();
    super.login(name, password);
  }

  @Override
  public boolean authenticate(HttpServletResponse response) throws IOException, ServletException {
    look();
    return super.authenticate(response);
  }

  /** Signs out. The sockets of the session end even if the container fails to do its part. */
  @Override
  public void logout() throws ServletException {
    try {
      super.logout();
    } finally {
      HttpSession session = original.getSession(false);
      Bindings.of(session).ifPresent(now -> host.bindings().end(session, now));
    }
  }

  private void look() {
    if (!hasLooked) {
      hasLooked = true;
      binding = Bindings.of(original.getSession(false));
      before = binding.isPresent() ? id() : Optional.empty();
    }
  }

  /** Ends the binding if the person has changed since. */
  void compare() {
    if (before.isPresent() && !id().equals(before)) {
      HttpSession session = original.getSession(false);
      if (session != null) {
        host.bindings().end(session, binding.get());
      }
    }
  }

  /** Empty if nobody is signed in. A failure counts as the person from before. */
  private Optional<String> id() {
    try {
      return host.who(original).map(Person::id);
    } catch (Host.UndecidedException e) {
      return before;
    }
  }
}
