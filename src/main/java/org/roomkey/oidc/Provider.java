package org.roomkey.oidc;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.roomkey.access.RealmBoards;

/**
 * An OpenID provider according to the settings.
 *
 * @param name in the names of its settings and in {@code /oidc/login?provider=}; empty for the
 *     default
 * @param label names the provider on the sign-in page; empty for the usual words
 * @param issuer compared exactly with the claim {@code iss}
 * @param clientId the id by which the provider knows Roomkey
 * @param authentication of Roomkey at the provider
 * @param algorithms accepted signature algorithms of its tokens, the preferred one first
 * @param scopes requested at the sign-in; the usual ones include {@code offline_access} where the
 *     provider offers it and reports no sign-outs
 * @param claims and groups of its people
 * @param recheck how often their refresh tokens are tried; zero for never
 */
public record Provider(
    String name,
    String label,
    URI issuer,
    String clientId,
    Authentication authentication,
    List<String> algorithms,
    List<String> scopes,
    Claims claims,
    Duration recheck) {
  static final List<String> USUAL_SCOPES = List.of("openid", "profile", "email");

  /**
   * How Roomkey authenticates. The key counts if there are both; a client with neither is public.
   */
  public record Authentication(Optional<String> secret, Optional<ClientKey> key) {
    @Override
    public String toString() {
      return "Authentication";
    }
  }

  /**
   * The claims that Roomkey reads, and what they grant.
   *
   * @param name has the display name
   * @param groups has the groups, as text or as a list; dots lead into objects
   * @param adminGroup grants administrator rights, and its loss revokes them; empty if no group
   *     does
   * @param boards the memberships that groups grant
   */
  public record Claims(
      String name, String groups, Optional<String> adminGroup, List<RealmBoards.Grant> boards) {

    /** Whether groups grant anything. */
    boolean areGroupsUsed() {
      return adminGroup.isPresent() || !boards.isEmpty();
    }
  }

  /** The origin of the issuer's pages. */
  public String origin() {
    return origin(issuer);
  }

  /** Scheme, host and port. */
  static String origin(URI address) {
    String port = address.getPort() < 0 ? "" : ":" + address.getPort();
    return address.getScheme() + "://" + address.getHost() + port;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "Provider[" + name + ", " + issuer + "]";
  }
}
