package org.roomkey.client.web;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;

/**
 * Ends the binding of a session when the attribute that says who is signed in is removed, or names
 * another person. It also hears of changes outside the requests of that session, such as those of
 * an administrator.
 */
final class UserAttributeListener implements HttpSessionAttributeListener {
  @Override
  public void attributeRemoved(HttpSessionBindingEvent event) {
    end(event);
  }

  @Override
  public void attributeReplaced(HttpSessionBindingEvent event) {
    Object now = event.getSession().getAttribute(event.getName());
    if (now == null || !NamedPeople.name(now).equals(NamedPeople.name(event.getValue()))) {
      end(event);
    }
  }

  private static void end(HttpSessionBindingEvent event) {
    HttpSession session = event.getSession();
    Host.of(session.getServletContext())
        .filter(host -> host.settings().user().filter(event.getName()::equals).isPresent())
        .ifPresent(
            host ->
                Bindings.of(session).ifPresent(binding -> host.bindings().end(session, binding)));
  }
}
