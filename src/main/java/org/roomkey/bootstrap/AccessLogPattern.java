package org.roomkey.bootstrap;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the parts of a Tomcat access log pattern that would write secrets. */
final class AccessLogPattern {
  private static final String HEADERS = "authorization|cookie|sec-websocket-protocol";

  /** The URL, its query, or the referrer, in the syntax of the plain and extended access log. */
  private static final Pattern QUERY =
      Pattern.compile(
          "%r|%q|%\\{(?i:referer)\\}i|cs-uri(?!-stem)(-query)?|cs\\((?i:referer)\\)|^(common|combined)$");

  private static final String LOGIN_COOKIE = "(__Host-)?ROOMKEY_LOGIN[_0-9a-f]*";

  /** A header, cookie or parameter with a credential. */
  private static final Pattern CREDENTIAL =
      Pattern.compile(
          "%\\{(?i:"
              + HEADERS
              + ")\\}i|%\\{(?i:set-cookie)\\}o|%\\{(?i:"
              + LOGIN_COOKIE
              + ")\\}c|%S"
              + "|cs\\((?i:"
              + HEADERS
              + ")\\)|sc\\((?i:set-cookie)\\)|x-C\\((?i:"
              + LOGIN_COOKIE
              + ")\\)");

  private AccessLogPattern() {}

  /** The part that writes queries; empty if there is none. */
  static Optional<String> ofQuery(String pattern) {
    return first(QUERY, pattern);
  }

  /** The part that writes a credential; empty if there is none. */
  static Optional<String> ofCredential(String pattern) {
    return first(CREDENTIAL, pattern);
  }

  private static Optional<String> first(Pattern part, String pattern) {
    Matcher found = part.matcher(pattern);
    return found.find() ? Optional.of(found.group()) : Optional.empty();
  }
}
