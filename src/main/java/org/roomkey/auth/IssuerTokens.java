package org.roomkey.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.roomkey.account.GroupRights;
import org.roomkey.account.OutsidePeople;
import org.roomkey.audit.Audit;
import org.roomkey.auth.AccessTokenClaims.WrongClaimException;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Authentication.Undecided;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/**
 * Decides about the JWTs of one issuer (RFC 7519, RFC 8725). Every invalid token gets the same
 * answer; the log says at {@code DEBUG} what is wrong with it. Safe for use by many threads; blocks
 * on the database and sometimes on the issuer.
 */
final class IssuerTokens {
  private static final Log LOG = Log.of(IssuerTokens.class);

  private static final DefaultJOSEObjectTypeVerifier<SecurityContext> TYPES =
      new DefaultJOSEObjectTypeVerifier<>(
          JOSEObjectType.JWT,
          new JOSEObjectType("at+jwt"),
          new JOSEObjectType("application/at+jwt"),
          null);

  private final SparseLog sparseLog = new SparseLog(LOG);

  private final Issuer issuer;
  private final OutsidePeople people;
  private final GroupRights.Memberships memberships;
  private final DefaultJWTProcessor<SecurityContext> processor;

  /**
   * @param memberships that the groups of its people grant
   */
  IssuerTokens(
      Issuer issuer,
      IssuerKeys keys,
      GroupRights.Memberships memberships,
      UserStore users,
      Clock clock,
      Audit audit) {
    this.issuer = issuer;
    this.memberships = memberships;
    this.people =
        OutsidePeople.ofIssuer(
            issuer.name(), issuer.issuer(), Identity.Method.JWT.text(), users, audit);
    this.processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(keys);
    processor.setJWSTypeVerifier(TYPES);
    processor.setJWTClaimsSetVerifier(new AccessTokenClaims(issuer, clock));
  }

  /** The claim {@code iss} of its tokens. */
  String issuer() {
    return issuer.issuer();
  }

  Authentication authenticate(SignedJWT jwt) {
    Optional<String> fault = fault(jwt.getHeader());
    if (fault.isPresent()) {
      return refused(fault.get());
    }
    try {
      return person(processor.process(jwt, null));
    } catch (WrongClaimException e) {
      return refused(e.getMessage());
    } catch (BadJWSException e) {
      return refused("its signature is invalid");
    } catch (BadJOSEException e) {
      return refused("the issuer has no key for its headers kid and alg");
    } catch (JOSEException e) {
      sparseLog.log(
          Level.WARNING,
          "a JWT of {0} could not be checked: {1}",
          issuer.setting("issuer"),
          e.getMessage());
      return new Undecided();
    }
  }

  /** The reason why no token with this header is accepted. */
  private Optional<String> fault(JWSHeader header) {
    if (header.getCriticalParams() != null) {
      return Optional.of("the header crit must be absent");
    }
    if (!issuer.algorithms().contains(header.getAlgorithm().getName())) {
      return Optional.of("the header alg must be one of " + issuer.setting("algorithms"));
    }
    try {
      TYPES.verify(header.getType(), null);
      return Optional.empty();
    } catch (BadJOSEException e) {
      return Optional.of("the header typ must be absent, JWT or at+jwt");
    }
  }

  /** Logs the reason, without any part of the token. The client does not get it. */
  private Authentication refused(String why) {
    LOG.log(Level.DEBUG, "a JWT of {0} was refused: {1}", issuer.setting("issuer"), why);
    return new Refused(Refusal.INVALID_TOKEN);
  }

  private Authentication person(JWTClaimsSet claims) {
    String subject = AccessTokenClaims.text(claims, issuer.userClaim()).orElseThrow();
    Optional<String> name = AccessTokenClaims.text(claims, issuer.nameClaim());
    Instant end = claims.getExpirationTime().toInstant();
    Set<Scope> scopes = scopes(claims);
    Optional<User> person = user(subject, name);
    person.filter(user -> !user.disabled()).ifPresent(user -> followGroups(user.id(), claims));
    return Authentication.of(person, user -> Identity.ofJwt(user, scopes, () -> end));
  }

  /** A JWT without the claim says nothing about groups, so it changes nothing. */
  private void followGroups(String userId, JWTClaimsSet claims) {
    issuer
        .groupsClaim()
        .flatMap(claim -> Claims.value(claims.getClaims(), claim))
        .map(Claims::texts)
        .ifPresent(groups -> memberships.follow(userId, groups::contains));
  }

  /** Empty if there is no such user, or the user does not belong to the issuer. */
  private Optional<User> user(String subject, Optional<String> name) {
    return issuer.createsUsers() ? people.person(subject, name) : people.known(subject);
  }

  /**
   * The scopes that the token names, limited to those of the setting. A token that names none has
   * those of the setting, except the privileged ones: a token must name these.
   */
  private Set<Scope> scopes(JWTClaimsSet claims) {
    Set<Scope> named =
        issuer
            .scopesClaim()
            .filter(claims.getClaims()::containsKey)
            .map(claim -> named(claims.getClaim(claim)))
            .orElseGet(() -> ordinary(issuer.scopes()));
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    named.stream().filter(scope -> scope.isIn(issuer.scopes())).forEach(scopes::add);
    return Collections.unmodifiableSet(scopes);
  }

  private static Set<Scope> ordinary(Set<Scope> scopes) {
    return scopes.stream()
        .filter(scope -> !scope.isPrivileged())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Set<Scope> named(Object claim) {
    Stream<String> names =
        claim instanceof Collection<?> list
            ? list.stream().filter(String.class::isInstance).map(String.class::cast)
            : Stream.of(claim instanceof String text ? text.split(" ") : new String[0]);
    return names.map(Scope::parse).flatMap(Optional::stream).collect(Collectors.toSet());
  }
}
