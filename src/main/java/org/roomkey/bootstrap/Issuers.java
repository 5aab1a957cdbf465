package org.roomkey.bootstrap;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.roomkey.access.RealmBoards;
import org.roomkey.auth.Issuer;
import org.roomkey.bootstrap.Settings.InvalidSettingException;
import org.roomkey.credential.Scope;
import org.roomkey.oidc.ClientKey;
import org.roomkey.oidc.Provider;

/** Reads the groups of settings that describe issuers of JWTs and OpenID providers. */
final class Issuers {
  private Issuers() {}

  /**
   * @param notBefore see {@link Issuer}
   */
  static Issuer issuer(String name, Values values, Optional<Instant> notBefore) {
    return new Issuer(
        name,
        values.text(Setting.JWT_ISSUER),
        values.text(Setting.JWT_AUDIENCE),
        (URI) values.of(Setting.JWT_JWKS),
        values.list(Setting.JWT_ALGORITHMS),
        values.duration(Setting.JWT_SKEW),
        notBefore,
        values.text(Setting.JWT_CLAIM_USER),
        values.text(Setting.JWT_CLAIM_NAME),
        values.optionalText(Setting.JWT_CLAIM_SCOPES),
        values.list(Setting.JWT_SCOPES).stream()
            .map(scope -> Scope.parse(scope).orElseThrow())
            .collect(Collectors.toUnmodifiableSet()),
        boards(values).isEmpty()
            ? Optional.empty()
            : Optional.of(values.text(Setting.JWT_CLAIM_GROUPS)),
        values.text(Setting.JWT_USERS).equals("create"));
  }

  /** The memberships that the groups of an issuer of JWTs grant. */
  static List<RealmBoards.Grant> boards(Values values) {
    return values.grants(Setting.JWT_GROUPS_BOARDS);
  }

  /**
   * Reads the key of the client, too.
   *
   * @throws InvalidSettingException if it is not readable
   */
  static Provider provider(String name, Values values) {
    return new Provider(
        name,
        values.text(Setting.OIDC_LABEL),
        (URI) values.of(Setting.OIDC_ISSUER),
        values.text(Setting.OIDC_CLIENT_ID),
        new Provider.Authentication(
            values.optionalText(Setting.OIDC_CLIENT_SECRET), clientKey(values)),
        values.list(Setting.OIDC_ALGORITHMS),
        words(values.text(Setting.OIDC_SCOPES)),
        new Provider.Claims(
            values.text(Setting.OIDC_CLAIM_NAME),
            values.text(Setting.OIDC_CLAIM_GROUPS),
            values.optionalText(Setting.OIDC_GROUPS_ADMIN),
            values.grants(Setting.OIDC_GROUPS_BOARDS)),
        values.duration(Setting.OIDC_RECHECK));
  }

  private static Optional<ClientKey> clientKey(Values values) {
    if (!(values.of(Setting.OIDC_CLIENT_KEY) instanceof Path file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ClientKey.read(file));
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          "setting " + values.keys().get(Setting.OIDC_CLIENT_KEY) + ": " + e.getMessage());
    }
  }

  private static List<String> words(String text) {
    return Stream.of(text.split("\\s+")).filter(word -> !word.isEmpty()).distinct().toList();
  }

  /**
   * Refuses issuers that a token or a person could not tell apart. The default issuer's people have
   * other ids than those of a named one, so the same issuer must be the default in both groups or
   * in neither.
   */
  static void refuseAmbiguous(List<Issuer> issuers, List<Provider> providers) {
    Map<String, String> jwt = new HashMap<>();
    issuers.forEach(one -> add(jwt, one.issuer(), SettingGroup.JWT, one.name()));
    Map<String, String> oidc = new HashMap<>();
    providers.forEach(one -> add(oidc, one.issuer().toString(), SettingGroup.OIDC, one.name()));
    for (Issuer issuer : issuers) {
      for (Provider provider : providers) {
        boolean isSame = issuer.issuer().equals(provider.issuer().toString());
        boolean isDefault = issuer.name().isEmpty();
        if (isSame && isDefault != provider.name().isEmpty()) {
          throw new InvalidSettingException(
              jwt.get(issuer.issuer())
                  + " and "
                  + oidc.get(issuer.issuer())
                  + " are the same issuer: give both a name, or none");
        }
        if (!isSame && isDefault && provider.name().isEmpty()) {
          throw new InvalidSettingException(
              "roomkey.jwt.issuer and roomkey.oidc.issuer are different issuers: give one of them a"
                  + " name, such as roomkey.jwt.api.issuer");
        }
      }
    }
  }

  private static void add(
      Map<String, String> keys, String issuer, SettingGroup group, String name) {
    Setting setting = group == SettingGroup.JWT ? Setting.JWT_ISSUER : Setting.OIDC_ISSUER;
    String key = group.key(setting, name);
    String other = keys.put(issuer, key);
    if (other != null) {
      throw new InvalidSettingException(other + " and " + key + " are the same issuer");
    }
  }
}
