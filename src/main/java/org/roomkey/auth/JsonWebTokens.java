package org.roomkey.auth;

import com.nimbusds.jwt.SignedJWT;
import java.lang.System.Logger.Level;
import java.text.ParseException;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.roomkey.account.GroupRights;
import org.roomkey.audit.Audit;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.log.Log;
import org.roomkey.user.UserStore;

/**
 * Decides about JWTs. The claim {@code iss}, which is not verified yet, only chooses the issuer,
 * whose keys and settings then decide about the whole token. A token of an unknown issuer gets the
 * same answer as any invalid token, and causes no request. Safe for use by many threads; blocks on
 * the database and sometimes on the issuer.
 */
public final class JsonWebTokens {
  private static final Log LOG = Log.of(JsonWebTokens.class);
  private static final int MAX_CHARS = 4 * 1024;

  private final Map<String, IssuerTokens> issuers;

  /**
   * @param issuers with a different claim {@code iss} each
   * @param memberships that the groups of an issuer's people grant
   */
  public JsonWebTokens(
      List<Issuer> issuers,
      Function<Issuer, GroupRights.Memberships> memberships,
      UserStore users,
      Clock clock,
      Audit audit) {
    this(
        issuers.stream()
            .map(
                issuer ->
                    new IssuerTokens(
                        issuer,
                        new IssuerKeys(issuer.keys(), issuer.algorithms()),
                        memberships.apply(issuer),
                        users,
                        clock,
                        audit))
            .toList());
  }

  JsonWebTokens(Collection<IssuerTokens> issuers) {
    this.issuers =
        issuers.stream().collect(Collectors.toUnmodifiableMap(IssuerTokens::issuer, one -> one));
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
      return Optional.ofNullable(jwt.getJWTClaimsSet().getIssuer())
          .map(issuers::get)
          .map(issuer -> issuer.authenticate(jwt))
          .orElseGet(() -> refused("the claim iss is the issuer of no setting roomkey.jwt"));
    } catch (ParseException e) {
      return refused("it is malformed");
    }
  }

  /** Logs the reason, without any part of the token. The client does not get it. */
  private static Authentication refused(String why) {
    LOG.log(Level.DEBUG, "a JWT was refused: {0}", why);
    return new Refused(Refusal.INVALID_TOKEN);
  }
}
