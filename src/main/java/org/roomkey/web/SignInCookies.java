package org.roomkey.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.roomkey.password.KnownDevices;
import org.roomkey.password.SignIn;
import org.roomkey.password.SignIn.Result;
import org.roomkey.password.WaitingMarks;

/**
 * The two cookies of the sign-in throttle. Neither signs anybody in. {@code ROOMKEY_DEVICE}
 * outlives a logout and names the users who have signed in with this browser. {@code ROOMKEY_WAIT}
 * has the time since which the browser has been waiting for its next attempt.
 */
public final class SignInCookies {
  private static final String DEVICE = "ROOMKEY_DEVICE";
  private static final String WAIT = "ROOMKEY_WAIT";

  private SignInCookies() {}

  public static SignIn.Client client(HttpServletRequest request) {
    return new SignIn.Client(
        request.getRemoteAddr(),
        Optional.ofNullable(request.getHeader("User-Agent")).orElse(""),
        values(request, DEVICE),
        values(request, WAIT));
  }

  private static List<String> values(HttpServletRequest request, String name) {
    return Optional.ofNullable(request.getCookies()).stream()
        .flatMap(Stream::of)
        .filter(cookie -> cookie.getName().equals(name))
        .map(Cookie::getValue)
        .toList();
  }

  /** Sets or deletes the cookies according to the result. */
  static void add(HttpServletRequest request, HttpServletResponse response, Result result) {
    if (result instanceof Result.Accepted accepted) {
      addDevice(request, response, accepted.device());
      if (!values(request, WAIT).isEmpty()) {
        response.addCookie(cookie(request, WAIT, "", Duration.ZERO));
      }
    } else if (result instanceof Result.Throttled throttled) {
      response.addCookie(cookie(request, WAIT, throttled.mark(), WaitingMarks.AGE));
    }
  }

  static void addDevice(HttpServletRequest request, HttpServletResponse response, String device) {
    response.addCookie(cookie(request, DEVICE, device, KnownDevices.AGE));
  }

  private static Cookie cookie(
      HttpServletRequest request, String name, String value, Duration age) {
    Cookie cookie = new Cookie(name, value);
    cookie.setPath(LoginCookie.path(request));
    cookie.setHttpOnly(true);
    cookie.setSecure(request.isSecure());
    cookie.setAttribute("SameSite", "Lax");
    cookie.setMaxAge((int) age.toSeconds());
    return cookie;
  }
}
