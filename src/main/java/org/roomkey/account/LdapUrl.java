package org.roomkey.account;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/**
 * Where a directory has the names of people: an LDAP URL (RFC 4516) whose filter has {@code {0}}
 * for a person's name in the container.
 *
 * @param server such as {@code ldaps://ldap.example.com}
 * @param base the DN below which it searches
 * @param attributes with the display name, the best first
 * @param isSubtree false for the entries directly below the base
 */
public record LdapUrl(
    String server, String base, List<String> attributes, boolean isSubtree, String filter) {
  private static final List<String> USUAL_ATTRIBUTES = List.of("displayName", "cn");

  private static final Pattern FORM =
      Pattern.compile(
          "(?<server>ldaps?://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(:\\d{1,5})?)/(?<base>[^?]*)"
              + "\\?(?<attributes>[A-Za-z0-9.;,-]*)\\?(?<scope>one|sub)\\?(?<filter>\\([^?]+\\))",
          Pattern.CASE_INSENSITIVE);

  /** Empty for any other text, and for a filter that is the same for everybody. */
  public static Optional<LdapUrl> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || !form.group("filter").contains("{0}")) {
      return Optional.empty();
    }
    List<String> attributes =
        Stream.of(form.group("attributes").split(",")).filter(name -> !name.isEmpty()).toList();
    try {
      String base = decoded(form.group("base"));
      return Optional.of(
          new LdapUrl(
              form.group("server"),
              new LdapName(base).isEmpty() ? "" : base,
              attributes.isEmpty() ? USUAL_ATTRIBUTES : attributes,
              form.group("scope").equalsIgnoreCase("sub"),
              decoded(form.group("filter"))));
    } catch (InvalidNameException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** In an LDAP URL, unlike in a form, a plus sign is a plus sign. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
