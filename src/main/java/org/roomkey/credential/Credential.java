package org.roomkey.credential;

import java.util.List;
import java.util.Objects;

/**
 * The credential of a request, the first kind present. Its text form hides the secret.
 *
 * @param value the token, the login's secret or id, or the principal's name; empty for other kinds
 * @param others further login secrets if the request has several login cookies
 */
public record Credential(Kind kind, String value, List<String> others) {
  public static final Credential NONE = new Credential(Kind.NONE, "");
  public static final Credential FIRST_MESSAGE = new Credential(Kind.FIRST_MESSAGE, "");
  public static final Credential DEAD_SESSION = new Credential(Kind.DEAD_SESSION, "");

  /** Explicit credentials precede ambient ones, which a browser adds by itself. */
  public enum Kind {
    NONE,
    TOKEN,
    /** A token on any other request, where tickets are not accepted. */
    REQUEST_TOKEN,
    /** A token or ticket in the URL, where logs may record it. */
    TOKEN_IN_URL,
    /** Explicit: the credential comes in the first frame. */
    FIRST_MESSAGE,
    /** Ambient: the secret in the login's cookie. */
    LOGIN_SECRET,
    /** Ambient: the id of the login in the {@code HttpSession}. */
    LOGIN_ID,
    /** Ambient: the name of a principal that the container has authenticated. */
    PRINCIPAL,
    /** Ambient: a session cookie without a live {@code HttpSession} of a login. */
    DEAD_SESSION
  }

  public Credential {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(value);
    others = List.copyOf(others);
  }

  public Credential(Kind kind, String value) {
    this(kind, value, List.of());
  }

  public static Credential token(String value) {
    return new Credential(Kind.TOKEN, value);
  }

  public static Credential requestToken(String value) {
    return new Credential(Kind.REQUEST_TOKEN, value);
  }

  public static Credential tokenInUrl(String value) {
    return new Credential(Kind.TOKEN_IN_URL, value);
  }

  public static Credential loginSecret(String value) {
    return new Credential(Kind.LOGIN_SECRET, value);
  }

  /**
   * @param values of the cookies, at least one; an attacker may have planted any of them
   */
  public static Credential loginSecrets(List<String> values) {
    return new Credential(Kind.LOGIN_SECRET, values.get(0), values.subList(1, values.size()));
  }

  public static Credential loginId(String value) {
    return new Credential(Kind.LOGIN_ID, value);
  }

  public static Credential principal(String name) {
    return new Credential(Kind.PRINCIPAL, name);
  }

  /** Whether a browser adds it to requests of any page, like a cookie. */
  public boolean isAmbient() {
    return switch (kind) {
      case LOGIN_SECRET, LOGIN_ID, PRINCIPAL, DEAD_SESSION -> true;
      case NONE, TOKEN, REQUEST_TOKEN, TOKEN_IN_URL, FIRST_MESSAGE -> false;
    };
  }

  @Override
  public String toString() {
    return "Credential[" + kind + "]";
  }
}
