package org.roomkey.web;

import jakarta.servlet.http.HttpServletRequest;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.Authenticator;
import org.roomkey.auth.RequestCredentials;

/** Tells who sent a request, and lets idle time start anew where the request shows activity. */
public final class Callers {
  private final Authenticator authenticator;

  public Callers(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  /**
   * Blocks on the database.
   *
   * @param active whether the request is a page or unsafe, and so shows a person's activity
   */
  Authentication authenticate(HttpServletRequest request, boolean active) {
    Authentication caller = authenticator.authenticate(RequestCredentials.ofRequest(request));
    if (active) {
      caller.accepted().ifPresent(identity -> identity.lifetime().touch());
    }
    return caller;
  }

  static boolean isSafe(HttpServletRequest request) {
    return switch (request.getMethod()) {
      case "GET", "HEAD", "OPTIONS" -> true;
      default -> false;
    };
  }
}
