package org.roomkey.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.lang.System.Logger.Level;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.roomkey.account.OutsidePeople;
import org.roomkey.audit.Audit;
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
 * answer. Safe for use by many threads; blocks on the database and sometimes on the issuer.
 */
public final class JsonWebTokens {
  private static final Log LOG = Log.of(JsonWebTokens.class);

  private final SparseLog sparseLog = new SparseLog(LOG);
  private static final int MAX_CHARS = 4 * 1024;

  /** The year 10000, from which times do not have the documented format. */
  private static final Instant LAST = Instant.ofEpochSecond(253_402_300_800L);

  private final Issuer issuer;
  private final UserStore users;
  private final OutsidePeople people;
  private final Clock clock;
  private final DefaultJWTProcessor<SecurityContext> processor;

  public JsonWebTokens(Issuer issuer, UserStore users, Clock clock, Audit audit) {
    this(issuer, new IssuerKeys(issuer.keys(), issuer.algorithms()), users, clock, audit);
  }

  JsonWebTokens(Issuer issuer, IssuerKeys keys, UserStore users, Clock clock, Audit audit) {
    this.issuer = issuer;
    this.users = users;
    this.people = OutsidePeople.of(issuer.name(), Identity.Method.JWT, users, audit);
    this.clock = clock;
    this.processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(keys);
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT,
            new JOSEObjectType("at+jwt"),
            new JOSEObjectType("application/at+jwt"),
            null));
    processor.setJWTClaimsSetVerifier(new AccessTokenClaims(issuer, clock));
  }

  /** Whether the token has three parts. Our own tokens and tickets contain no dot. */
  static boolean isOne(String token) {
    return token.chars().filter(c -> c == '.').count() == 2;
  }

  Authentication authenticate(String token) {
    if (token.length() > MAX_CHARS) {
      return refused("it is too long");
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      if (jwt.getHeader().getCriticalParams() != null) {
        return refused("it has critical headers");
      }
      return person(processor.process(jwt, null));
    } catch (ParseException e) {
      return refused("it is malformed");
    } catch (BadJOSEException e) {
      return refused(e.getClass().getSimpleName());
    } catch (JOSEException e) {
      sparseLog.log(Level.WARNING, "a JWT could not be checked: {0}", e.getMessage());
      return new Undecided();
    }
  }

  /** Logs the reason, without any part of the token. The client does not get it. */
  private static Authentication refused(String why) {
    LOG.log(Level.DEBUG, "a JWT was refused: {0}", why);
    return new Refused(Refusal.INVALID_TOKEN);
  }

  private Authentication person(JWTClaimsSet claims) {
    Date expires = claims.getExpirationTime();
    Instant end = expires == null ? Instant.MIN : expires.toInstant();
    boolean isLive = end.isAfter(clock.instant()) && end.isBefore(LAST);
    Optional<String> subject = text(claims, issuer.userClaim()).filter(OutsidePeople::isName);
    if (!isLive || subject.isEmpty()) {
      return refused("it has expired or names nobody");
    }
    Set<Scope> scopes = scopes(claims);
    return Authentication.of(
        user(subject.get(), text(claims, issuer.nameClaim())),
        user -> Identity.ofJwt(user, scopes, () -> end));
  }

  /** Empty if there is no such user, or the user does not belong to the issuer. */
  private Optional<User> user(String subject, Optional<String> name) {
    return issuer.createsUsers()
        ? people.person(subject, name)
        : users.find(subject).filter(user -> user.kind() == User.Kind.PERSON);
  }

  private static Optional<String> text(JWTClaimsSet claims, String name) {
    return claims.getClaim(name) instanceof String text ? Optional.of(text) : Optional.empty();
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
