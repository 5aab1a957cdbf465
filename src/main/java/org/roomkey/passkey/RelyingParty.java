package org.roomkey.passkey;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * This server as WebAuthn knows it.
 *
 * @param id the RP id: the host name, or a parent domain of it
 * @param origin of our pages, such as {@code https://rooms.example.com:8443}
 */
public record RelyingParty(String id, String origin) {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9-]{1,63}");

  private static final int MAX_CHARS = 253;
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /**
   * The relying party of a request. Empty if the host is an IP address, for which WebAuthn has no
   * RP id, or if the configured RP id does not cover the host.
   *
   * @param scheme {@code http} or {@code https}
   * @param host of the request; may be null
   * @param configured the RP id; empty for the host
   */
  public static Optional<RelyingParty> of(
      String scheme, String host, int port, Optional<String> configured) {
    String name = host == null ? "" : host.toLowerCase(Locale.ROOT);
    String id = configured.orElse(name);
    boolean isCovered = name.equals(id) || name.endsWith("." + id);
    boolean isDefault = port == (scheme.equals("https") ? HTTPS : HTTP);
    return isDomain(name) && isCovered
        ? Optional.of(new RelyingParty(id, scheme + "://" + name + (isDefault ? "" : ":" + port)))
        : Optional.empty();
  }

  /** Whether the text is a domain in lower case. Its last label does not begin with a digit. */
  public static boolean isDomain(String text) {
    String[] labels = text.split("\\.", -1);
    return text.length() <= MAX_CHARS
        && Stream.of(labels).allMatch(RelyingParty::isLabel)
        && !Character.isDigit(labels[labels.length - 1].charAt(0));
  }

  private static boolean isLabel(String label) {
    return LABEL.matcher(label).matches() && !label.startsWith("-") && !label.endsWith("-");
  }
}
