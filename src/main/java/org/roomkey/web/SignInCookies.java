package org.roomkey.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.roomkey.credential.Secrets;
import org.roomkey.passkey.Ceremonies;
import org.roomkey.password.KnownDevices;
import org.roomkey.password.SignIn;
import org.roomkey.password.SignIn.Result;
import org.roomkey.password.WaitingMarks;

/**
 * The cookies of a sign-in. None of them signs anybody in. {@code ROOMKEY_DEVICE} outlives a logout
 * and names the users who have signed in with this browser. {@code ROOMKEY_WAIT} has the time since
 * which the browser has been waiting for its next attempt. {@code ROOMKEY_PASSKEY} has a random id:
 * only the browser that asked for a challenge can answer it.
 */
public final class SignInCookies {
  private static final String DEVICE = "ROOMKEY_DEVICE";
  private static final String WAIT = "ROOMKEY_WAIT";
  private static final String PASSKEY = "ROOMKEY_PASSKEY";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");
  private static final int MAX_IDS = 4;

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
      addMark(request, response, throttled.mark());
    }
  }

  /** Sets the cookie of a client that has to wait. */
  public static void addMark(
      HttpServletRequest request, HttpServletResponse response, String mark) {
    response.addCookie(cookie(request, WAIT, mark, WaitingMarks.AGE));
  }

  /**
   * The random id of a browser that asks for a challenge. Sets the cookie anew, so that it lives
   * long enough. All pages of the browser share the id.
   */
  public static String passkeyBrowser(HttpServletRequest request, HttpServletResponse response) {
    String id = passkeyBrowsers(request).stream().findFirst().orElseGet(Secrets::id);
    response.addCookie(cookie(request, PASSKEY, id, Ceremonies.CHALLENGE_AGE));
    return id;
  }

  /** The well-formed ids that the browser shows; untrusted. */
  public static List<String> passkeyBrowsers(HttpServletRequest request) {
    return values(request, PASSKEY).stream()
        .filter(id -> ID.matcher(id).matches())
        .limit(MAX_IDS)
        .toList();
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
