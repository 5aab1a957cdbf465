package org.roomkey.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.roomkey.credential.Secrets;

/**
 * The cookies of sign-ins at a provider that have begun: one for each {@code state}, so that two
 * tabs do not disturb each other. They authenticate nobody.
 */
public final class ProviderCookies {
  private static final String NAME = "ROOMKEY_OIDC_";

  /** Browsers accept a cookie with this prefix only from this host over TLS. */
  private static final String OF_THIS_HOST = "__Host-";

  private static final int DIGEST_CHARS = 16;

  /** All cookies together have to fit into the header of a request. */
  private static final int MAX_PENDING = 4;

  private ProviderCookies() {}

  /** Adds the cookie. Takes the others away if there are too many. */
  public static void add(
      HttpServletRequest request,
      HttpServletResponse response,
      String state,
      String encrypted,
      Duration age) {
    List<String> pending = all(request).map(Cookie::getName).distinct().toList();
    if (pending.size() >= MAX_PENDING) {
      pending.forEach(name -> response.addCookie(cookie(request, name, "", Duration.ZERO)));
    }
    response.addCookie(cookie(request, name(request, state), encrypted, age));
  }

  /** The cookie of the state; empty if the browser has none, or several of its name. */
  public static Optional<String> of(HttpServletRequest request, String state) {
    String name = name(request, state);
    List<String> values =
        all(request).filter(cookie -> cookie.getName().equals(name)).map(Cookie::getValue).toList();
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }

  /** Takes the cookie of the state away, if there is one. */
  public static void remove(
      HttpServletRequest request, HttpServletResponse response, String state) {
    String name = name(request, state);
    if (all(request).anyMatch(cookie -> cookie.getName().equals(name))) {
      response.addCookie(cookie(request, name, "", Duration.ZERO));
    }
  }

  private static Stream<Cookie> all(HttpServletRequest request) {
    return Optional.ofNullable(request.getCookies()).stream()
        .flatMap(Stream::of)
        .filter(cookie -> cookie.getName().startsWith(prefix(request)));
  }

  private static String name(HttpServletRequest request, String state) {
    return prefix(request) + Secrets.digest(state).substring(0, DIGEST_CHARS);
  }

  private static String prefix(HttpServletRequest request) {
    return request.isSecure() ? OF_THIS_HOST + NAME : NAME;
  }

  private static Cookie cookie(
      HttpServletRequest request, String name, String value, Duration age) {
    Cookie cookie = new Cookie(name, value);
    cookie.setPath(request.isSecure() ? "/" : LoginCookie.path(request));
    cookie.setHttpOnly(true);
    cookie.setSecure(request.isSecure());
    cookie.setAttribute("SameSite", "Lax");
    cookie.setMaxAge((int) age.toSeconds());
    return cookie;
  }
}
