package org.roomkey.oidc;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.roomkey.account.GroupRights;
import org.roomkey.account.OutsidePeople;
import org.roomkey.audit.Audit;
import org.roomkey.auth.Claims;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/**
 * The people of the providers. A person is an issuer and a subject, whether by sign-in or by JWT.
 * Safe for use by many threads; blocks on the database.
 */
public final class ProviderPeople {
  private static final Log LOG = Log.of(ProviderPeople.class);

  private final SparseLog sparseLog = new SparseLog(LOG);
  private final UserStore users;
  private final Function<Provider, GroupRights> rights;
  private final Audit audit;

  /**
   * @param rights that the groups of a provider grant
   */
  public ProviderPeople(UserStore users, Function<Provider, GroupRights> rights, Audit audit) {
    this.users = users;
    this.rights = rights;
    this.audit = audit;
  }

  /** How people of the provider authenticate, for the audit log. */
  public static String method(Provider provider) {
    return provider.name().isEmpty() ? "oidc" : "oidc." + provider.name();
  }

  /** Whether the claims lack one that Roomkey reads, so that UserInfo may have it. */
  static boolean lacks(Provider.Claims wanted, Map<String, Object> claims) {
    boolean lacksGroups =
        Claims.value(claims, wanted.groups()).isEmpty() && !isElsewhere(wanted, claims);
    return Claims.value(claims, wanted.name()).isEmpty() || (wanted.areGroupsUsed() && lacksGroups);
  }

  /**
   * The person, created at the first use, who may be disabled, with the name and the rights of the
   * claims. Empty if the id belongs to another user, or to a deleted one.
   *
   * @param subject the claim {@code sub}
   */
  Optional<User> arrived(Provider provider, String subject, Map<String, Object> claims) {
    OutsidePeople people =
        OutsidePeople.ofIssuer(
            provider.name(), provider.issuer().toString(), method(provider), users, audit);
    Provider.Claims read = provider.claims();
    Optional<String> name =
        Claims.value(claims, read.name()).filter(String.class::isInstance).map(String.class::cast);
    Optional<User> person = people.person(subject, name);
    if (person.isEmpty() || person.get().disabled() || !read.areGroupsUsed()) {
      return person;
    }
    if (isElsewhere(read, claims)) {
      sparseLog.log(
          Level.WARNING,
          "the OpenID provider {0} sends only a reference to the groups of {1}, who keeps the"
              + " rights: let it send fewer groups",
          provider.issuer(),
          person.get().id());
      return person;
    }
    Set<String> groups = Claims.value(claims, read.groups()).map(Claims::texts).orElse(Set.of());
    return rights.apply(provider).follow(person.get(), groups::contains, people);
  }

  /** A person with too many groups has only a reference (OpenID Connect Core §5.6.2). */
  private static boolean isElsewhere(Provider.Claims wanted, Map<String, Object> claims) {
    return claims.get("_claim_names") instanceof Map<?, ?> names
        && names.containsKey(wanted.groups());
  }
}
