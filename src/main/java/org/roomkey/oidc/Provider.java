package org.roomkey.oidc;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.roomkey.access.RealmBoards;

/**
 * An OpenID provider according to the settings.
 *
 * @param name in the names of its settings and in {@code /oidc/login?provider=}; empty for the
 *     default
 * @param issuer compared exactly with the claim {@code iss}
 * @param clientSecret empty for a client that has none
 * @param scopes requested at the sign-in
 * @param nameClaim has the display name
 * @param groupsClaim has the groups, as text or as a list
 * @param adminGroup grants administrator rights, and its loss revokes them; empty if no group does
 * @param boards the memberships that groups grant
 */
public record Provider(
    String name,
    URI issuer,
    String clientId,
    Optional<String> clientSecret,
    List<String> scopes,
    String nameClaim,
    String groupsClaim,
    Optional<String> adminGroup,
    List<RealmBoards.Grant> boards) {

  /** Without the secret. */
  @Override
  public String toString() {
    return "Provider[" + name + ", " + issuer + "]";
  }
}
