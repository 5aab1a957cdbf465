package org.roomkey.client.web;

import jakarta.servlet.http.HttpSession;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts bindings into sessions and takes them out. A session has at most one. Safe for use by many
 * threads: a lock for each session guards the exchange of its binding.
 */
final class Bindings {
  private static final int LOCKS = 64;

  private final SecureRandom random = new SecureRandom();
  private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

  /**
   * The binding of the session.
   *
   * @param session may be null, and may have ended
   */
  static Optional<Binding> of(HttpSession session) {
    try {
      return session != null && session.getAttribute(Binding.ATTRIBUTE) instanceof Binding binding
          ? Optional.of(binding)
          : Optional.empty();
    } catch (IllegalStateException e) {
      return Optional.empty(); // the session has ended
    }
  }

  /**
   * The binding of the session for this person. A binding of another person ends.
   *
   * @throws IllegalStateException if the session has ended
   */
  Binding of(HttpSession session, String userId) {
    synchronized (lock(session)) {
      if (session.getAttribute(Binding.ATTRIBUTE) instanceof Binding binding
          && binding.isOf(userId)
          && !binding.hasEnded()) {
        return binding;
      }
      Binding binding = Binding.of(userId, random);
      session.setAttribute(Binding.ATTRIBUTE, binding);
      return binding;
    }
  }

  /**
   * Ends the binding, unless the session has another one by now.
   *
   * @param session may have ended
   */
  void end(HttpSession session, Binding binding) {
    synchronized (lock(session)) {
      if (isIn(session, binding)) {
        try {
          session.removeAttribute(Binding.ATTRIBUTE);
        } catch (IllegalStateException e) {
          // The session has ended, and its binding with it.
        }
      }
    }
  }

  /** Whether the session lives and this is its binding. */
  static boolean isIn(HttpSession session, Binding binding) {
    return !binding.hasEnded()
        && of(session).filter(now -> now.key().equals(binding.key())).isPresent();
  }

  private Object lock(HttpSession session) {
    return locks[Math.floorMod(session.getId().hashCode(), LOCKS)];
  }
}
