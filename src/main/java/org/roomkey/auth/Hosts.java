package org.roomkey.auth;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The host names of this server. Requests for other names are refused, which prevents DNS
 * rebinding: a foreign page whose name resolves to our address. Names are compared whole, ignoring
 * case. Immutable.
 */
public final class Hosts {
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:(\\d{1,5}))?");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9-]{1,63}");

  private static final int NAME = 1;
  private static final int PORT = 3;
  private static final int MAX_PORT = 65_535;

  /**
   * @param port 0 for any
   */
  private record Host(String name, int port) {}

  private final List<Host> known;

  private Hosts(List<Host> known) {
    this.known = known;
  }

  /**
   * @param texts such as {@code rooms.example.com}, {@code rooms.example.com:8443} or {@code
   *     [2001:db8::7]}; empty to accept every host
   * @throws IllegalArgumentException if one is malformed
   */
  public static Hosts of(Collection<String> texts) {
    return new Hosts(texts.stream().map(Hosts::host).toList());
  }

  private static Host host(String text) {
    Matcher host = HOST.matcher(text);
    if (!host.matches() || !isName(host.group(NAME))) {
      throw new IllegalArgumentException("no host");
    }
    String digits = host.group(PORT);
    int port = digits == null ? 0 : Integer.parseInt(digits);
    if (digits != null && (port == 0 || port > MAX_PORT)) {
      throw new IllegalArgumentException("no port");
    }
    return new Host(host.group(NAME).toLowerCase(Locale.ROOT), port);
  }

  private static boolean isName(String name) {
    return name.startsWith("[")
        ? name.indexOf(':') > 0
        : Stream.of(name.split("\\.", -1)).allMatch(Hosts::isLabel);
  }

  private static boolean isLabel(String label) {
    return LABEL.matcher(label).matches() && !label.startsWith("-") && !label.endsWith("-");
  }

  /** Whether every host is accepted, because none is configured. */
  public boolean areAny() {
    return known.isEmpty();
  }

  /**
   * @param name of the request, an IPv6 address in brackets; may be null
   */
  public boolean have(String name, int port) {
    if (name == null) {
      return known.isEmpty();
    }
    String lower = name.toLowerCase(Locale.ROOT);
    return known.isEmpty()
        || known.stream()
            .anyMatch(host -> host.name.equals(lower) && (host.port == 0 || host.port == port));
  }
}
