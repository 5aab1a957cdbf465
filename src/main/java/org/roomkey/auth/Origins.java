package org.roomkey.auth;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The origins whose pages may use a browser's ambient credentials: the request's own origin and the
 * configured ones. Compares scheme, host and port, never a part of a name (RFC 6454, RFC 6455
 * §10.2). Immutable.
 */
public final class Origins {

  /** The origin of a request, by its {@code Origin} header. */
  public enum Verdict {
    /** No header: the client is no browser, or an old browser with a simple request. */
    ABSENT,
    OWN,
    /** Of another site, {@code null}, malformed, or more than one. */
    FOREIGN
  }

  private record Origin(String scheme, String host, int port) {}

  private final Set<Origin> allowed;

  private Origins(Set<Origin> allowed) {
    this.allowed = allowed;
  }

  /**
   * @param allowed origins such as {@code https://intranet.example}, besides the request's own
   * @throws IllegalArgumentException with the malformed one
   */
  public static Origins of(Collection<String> allowed) {
    return new Origins(
        allowed.stream()
            .map(
                text ->
                    parse(text)
                        .orElseThrow(() -> new IllegalArgumentException("not an origin: " + text)))
            .collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * @param headers every {@code Origin} header of the request
   * @param scheme of the request as the client sent it, {@code ws} and {@code wss} counted as
   *     {@code http} and {@code https}
   */
  public Verdict judge(List<String> headers, String scheme, String host, int port) {
    if (headers.isEmpty()) {
      return Verdict.ABSENT;
    }
    Optional<Origin> origin = headers.size() == 1 ? parse(headers.get(0)) : Optional.empty();
    Origin own = new Origin(httpScheme(scheme), host.toLowerCase(Locale.ROOT), port);
    boolean known =
        origin.isPresent() && (origin.get().equals(own) || allowed.contains(origin.get()));
    return known ? Verdict.OWN : Verdict.FOREIGN;
  }

  /**
   * Whether a page of a configured origin sent the request. The request's own origin does not
   * count.
   *
   * @param headers every {@code Origin} header of the request
   */
  public boolean areConfigured(List<String> headers) {
    return headers.size() == 1 && parse(headers.get(0)).filter(allowed::contains).isPresent();
  }

  private static String httpScheme(String scheme) {
    return switch (scheme) {
      case "ws" -> "http";
      case "wss" -> "https";
      default -> scheme;
    };
  }

  private static Optional<Origin> parse(String text) {
    try {
      URI uri = new URI(text);
      boolean bare =
          uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawPath().isEmpty()
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && !uri.getHost().endsWith(".");
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      int port = uri.getPort() >= 0 ? uri.getPort() : defaultPort(scheme);
      return bare && port > 0
          ? Optional.of(new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port))
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static int defaultPort(String scheme) {
    return switch (scheme) {
      case "http" -> 80;
      case "https" -> 443;
      default -> -1;
    };
  }
}
