package org.roomkey.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The address of the application in the browser, which a proxy maps to the context path.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower case
 * @param port never negative: the default of the scheme if the address has none
 * @param path empty for the root; otherwise begins with a slash and does not end with one
 */
public record PublicUrl(String scheme, String host, int port, String path) {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int MAX_PORT = 65_535;

  /** Characters that need no escape in a path, and that a cookie's path may have. */
  private static final Pattern PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]+)*");

  /** Empty if the text is not an http or https address, or has a user, a query or a fragment. */
  public static Optional<PublicUrl> parse(String text) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      boolean isBare =
          uri.getHost() != null
              && !uri.getHost().endsWith(".")
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
      if (!isBare || !(scheme.equals("http") || scheme.equals("https"))) {
        return Optional.empty();
      }
      String path = uri.getRawPath().replaceFirst("/$", "");
      int port = uri.getPort() < 0 ? defaultPort(scheme) : uri.getPort();
      return PATH.matcher(path).matches() && port > 0 && port <= MAX_PORT
          ? Optional.of(new PublicUrl(scheme, uri.getHost().toLowerCase(Locale.ROOT), port, path))
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") ? HTTPS : HTTP;
  }

  public boolean isSecure() {
    return scheme.equals("https");
  }

  /** The address without a slash at its end. */
  @Override
  public String toString() {
    return scheme + "://" + host + (port == defaultPort(scheme) ? "" : ":" + port) + path;
  }
}
