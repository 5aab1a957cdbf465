package org.roomkey.client.web;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import java.io.Serializable;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The attribute of a session that binds Roomkey's sockets to it: a random key, a secret, and the
 * person to whom they belong. It moves with the session: to another id, to a file, to another
 * server. When the container says that it has left the session, the session has ended for Roomkey:
 * the session was invalidated, it expired, or the attribute was removed or replaced. Safe for use
 * by many threads.
 */
final class Binding
    implements HttpSessionBindingListener, HttpSessionActivationListener, Serializable {
  static final String ATTRIBUTE = "org.roomkey.client.binding";

  private static final long serialVersionUID = 1L;
  private static final int BYTES = 32;

  private final String key;
  private final String secret;
  private final String userId;
  private transient volatile boolean hasEnded;

  private Binding(String key, String secret, String userId) {
    this.key = key;
    this.secret = secret;
    this.userId = userId;
  }

  static Binding of(String userId, SecureRandom random) {
    return new Binding(text(random), text(random), userId);
  }

  private static String text(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The session's name at Roomkey, 43 characters. Roomkey's access log may have it. */
  String key() {
    return key;
  }

  /** Authenticates what this application says to itself through the page. Nobody else has it. */
  String secret() {
    return secret;
  }

  boolean isOf(String otherUserId) {
    return userId.equals(otherUserId);
  }

  /** Whether the container has said that the session has ended. */
  boolean hasEnded() {
    return hasEnded;
  }

  @Override
  public void valueUnbound(HttpSessionBindingEvent event) {
    hasEnded = true;
    Host.of(event.getSession().getServletContext()).ifPresent(host -> host.keys().end(key));
  }

  /** The session is back from a file, perhaps in another run of the application. */
  @Override
  public void sessionDidActivate(HttpSessionEvent event) {
    HttpSession session = event.getSession();
    Host.of(session.getServletContext()).ifPresent(host -> host.keys().renew(key));
  }

  @Override
  public String toString() {
    return "Binding of " + userId;
  }
}
