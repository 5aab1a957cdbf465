package org.roomkey.client.web;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an application says about Roomkey. Each setting is a context parameter {@code
 * roomkey-client.url}, a JNDI entry {@code java:comp/env/roomkey-client/url}, or an environment
 * variable {@code ROOMKEY_CLIENT_URL}: the first that is present counts, so what belongs to one
 * application goes before what belongs to the whole server.
 *
 * @param url Roomkey's address for this application's server
 * @param token of a service
 * @param publicUrl Roomkey's address for browsers: a URL, or a path on the same server
 * @param prefix of the user ids
 * @param user the session attribute that says who is signed in
 * @param people the name of a class that implements {@link People}
 * @param outbox the JNDI name of the DataSource of the outbox
 */
record HostSettings(
    String url,
    String token,
    String publicUrl,
    String prefix,
    Optional<String> user,
    Optional<String> people,
    Optional<String> outbox) {

  static final String PREFIX = "roomkey-client.";

  private static final List<String> NAMES =
      List.of("url", "token", "public-url", "user", "people", "prefix", "outbox");

  /** The settings cannot be used. */
  static final class InvalidException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidException(List<String> problems) {
      super(String.join("; ", problems));
    }
  }

  /**
   * @param source the value of a name such as {@code url}
   * @param parameters the names of all context parameters
   * @param contextPath of the application
   * @throws InvalidException with all problems, none of which repeats a value that may be secret
   */
  static HostSettings read(
      Function<String, Optional<String>> source, Collection<String> parameters, String contextPath)
      throws InvalidException {
    List<String> problems = new ArrayList<>();
    for (String parameter : parameters) {
      if (parameter.startsWith(PREFIX) && !NAMES.contains(parameter.substring(PREFIX.length()))) {
        problems.add(
            "the context parameter " + parameter + " is unknown; there are " + names(NAMES));
      }
    }
    String url = trimmed(source.apply("url").orElse(""));
    String token = source.apply("token").orElse("");
    if (url.isEmpty()) {
      problems.add(PREFIX + "url is missing: the address of Roomkey");
    } else if (!url.matches("https?://[^/?#@\\s]+(/[^?#\\s]*)?")) {
      problems.add(PREFIX + "url must be an http(s) URL without a query or a password");
    }
    if (token.isEmpty()) {
      problems.add(PREFIX + "token is missing: the API token of a service");
    } else if (!token.matches("[!-~]+")) {
      problems.add(PREFIX + "token has a character that no token has");
    }
    String publicUrl = trimmed(source.apply("public-url").orElse(url));
    if (!publicUrl.equals(url) && !publicUrl.matches("(https?://[^/?#@\\s]+)?(/[^/?#\\s]+)*")) {
      problems.add(PREFIX + "public-url must be an http(s) URL, or a path such as /roomkey");
    }
    String prefix = source.apply("prefix").orElseGet(() -> prefixOf(contextPath));
    if (!prefix.matches("[A-Za-z0-9._:-]{1," + UserIds.MAX_PREFIX_CHARS + "}")) {
      problems.add(
          PREFIX
              + "prefix must be 1–%d characters [A-Za-z0-9._:-]"
                  .formatted(UserIds.MAX_PREFIX_CHARS));
    }
    if (!problems.isEmpty()) {
      throw new InvalidException(problems);
    }
    return new HostSettings(
        url,
        token,
        publicUrl,
        prefix,
        source.apply("user"),
        source.apply("people"),
        source.apply("outbox"));
  }

  private static String names(List<String> names) {
    return PREFIX + String.join(", " + PREFIX, names);
  }

  private static String trimmed(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** {@code orders} for {@code /orders}; {@code root} for the root. */
  private static String prefixOf(String contextPath) {
    return contextPath.isEmpty() ? "root" : UserIds.escaped(contextPath.substring(1));
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "HostSettings of " + prefix;
  }
}
