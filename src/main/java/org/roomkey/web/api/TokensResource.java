package org.roomkey.web.api;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.roomkey.account.AccountException;
import org.roomkey.account.Accounts;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.credential.ApiToken;
import org.roomkey.credential.Identity;
import org.roomkey.credential.Scope;
import org.roomkey.credential.Tokens;
import org.roomkey.credential.Tokens.Issued;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.Names;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.protocol.WireTime;
import org.roomkey.user.User;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/**
 * {@code /api/tokens}: the caller's own API tokens. {@code /api/admin/users/{userId}/tokens}: those
 * of a service, which cannot sign in to make them itself.
 */
public final class TokensResource {
  private static final int MAX_BOARDS = 100;
  private static final int MAX_TOKENS = 100;

  /** The year 10000, from which a time has more than four digits for the year. */
  private static final long MAX_EPOCH_SECOND = 253_402_300_800L;

  /**
   * @param token the secret; only in the answer to the creation
   */
  public record Shown(
      String id,
      String token,
      String label,
      List<String> scopes,
      List<String> boards,
      String createdAt,
      String expiresAt,
      String lastUsedAt) {}

  public record Listed(List<Shown> tokens) {}

  private final Tokens tokens;
  private final Accounts accounts;
  private final Clock clock;

  public TokensResource(Tokens tokens, Accounts accounts, Clock clock) {
    this.tokens = tokens;
    this.accounts = accounts;
    this.clock = clock;
  }

  /** The caller, or the service in the path. Only a person sees that person's tokens. */
  private String ownerId(Exchange exchange) throws ApiException, AccountException {
    String userId = exchange.path("userId");
    if (userId == null) {
      return exchange.user().id();
    }
    User user = accounts.find(userId).user();
    if (user.kind() != User.Kind.SERVICE) {
      throw ApiException.forbidden();
    }
    return user.id();
  }

  Answer list(Exchange exchange) throws ApiException, AccountException {
    return Answer.ok(
        new Listed(
            tokens.list(ownerId(exchange)).stream().map(token -> shown(token, null)).toList()));
  }

  /**
   * Whether the caller may grant the scopes. A login grants what its user may do. Any other
   * credential must be an administrator's and have every scope that it grants.
   */
  private static boolean mayGive(Identity caller, Set<Scope> scopes) {
    boolean isPrivileged = scopes.stream().anyMatch(Scope::isPrivileged);
    return caller.loginId().isPresent()
        ? !isPrivileged || caller.isAdmin()
        : caller.isAdmin() && scopes.stream().allMatch(caller::has);
  }

  /**
   * The limit of the new token's lifetime. A token made by a credential other than a login expires
   * no later than that credential.
   */
  private static Optional<Instant> notAfter(Identity caller, Optional<Instant> wanted) {
    Instant end = caller.lifetime().endsAt();
    boolean isBounded = caller.loginId().isEmpty() && end.isBefore(wanted.orElse(Instant.MAX));
    return isBounded ? Optional.of(end) : wanted;
  }

  /**
   * Checks the caller's right again once the token exists, so that a revocation of all tokens at
   * the same time does not miss this one.
   */
  Answer issue(Exchange exchange)
      throws ApiException, AccountException, ProtocolException, IOException {
    String userId = ownerId(exchange);
    JsonFields body = exchange.body();
    String label = body.string("label", Names::isValid);
    Set<Scope> scopes = scopes(body);
    if (!mayGive(exchange.caller(), scopes)) {
      throw ApiException.forbidden();
    }
    exchange.mustBeFresh();
    Optional<Set<String>> boards =
        Optional.ofNullable(body.optionalStrings("boards", MAX_BOARDS, Identifiers::isValid))
            .map(Set::copyOf);
    if (boards.isPresent() && scopes.stream().anyMatch(Scope::isPrivileged)) {
      throw ApiException.invalidField();
    }
    Optional<Instant> expiresAt = notAfter(exchange.caller(), expiresAt(body));
    if (tokens.list(userId).size() >= MAX_TOKENS) {
      throw new ApiException(409, "Too many tokens", "too_many_tokens");
    }
    Issued issued = tokens.issue(userId, label, scopes, boards, expiresAt);
    if (exchange.callerNow().filter(caller -> mayGive(caller, scopes)).isEmpty()) {
      tokens.revoke(userId, issued.token().id());
      throw ApiException.forbidden();
    }
    note(exchange, Kind.TOKEN_CREATED, issued.token().id(), userId);
    return Answer.created(shown(issued.token(), issued.secret()));
  }

  Answer revoke(Exchange exchange) throws ApiException, AccountException {
    String userId = ownerId(exchange);
    String tokenId = exchange.path("id");
    if (!tokens.revoke(userId, tokenId)) {
      throw ApiException.notFound();
    }
    note(exchange, Kind.TOKEN_REVOKED, tokenId, userId);
    return Answer.noContent();
  }

  private static void note(Exchange exchange, Kind kind, String tokenId, String ownerId) {
    exchange.note(
        exchange.event(kind).with(Field.TARGET_TOKEN, tokenId).with(Field.TARGET, ownerId));
  }

  private static Set<Scope> scopes(JsonFields body) throws ApiException, ProtocolException {
    List<String> names =
        body.optionalStrings(
            "scopes", Scope.values().length, name -> Scope.parse(name).isPresent());
    if (names == null || names.isEmpty()) {
      throw ApiException.invalidField();
    }
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    names.forEach(name -> scopes.add(Scope.parse(name).orElseThrow()));
    return Collections.unmodifiableSet(scopes);
  }

  private Optional<Instant> expiresAt(JsonFields body) throws ApiException, ProtocolException {
    String text = body.optionalString("expiresAt", value -> true);
    if (text == null) {
      return Optional.empty();
    }
    try {
      Instant expiresAt = Instant.parse(text);
      if (expiresAt.isAfter(clock.instant()) && expiresAt.getEpochSecond() < MAX_EPOCH_SECOND) {
        return Optional.of(expiresAt);
      }
    } catch (DateTimeParseException e) {
      // Answered as invalid, like a time in the past.
    }
    throw ApiException.invalidField();
  }

  private Shown shown(ApiToken token, String secret) {
    return new Shown(
        token.id(),
        secret,
        token.label(),
        token.scopes().stream().map(Scope::text).sorted().toList(),
        token.boards().map(boards -> boards.stream().sorted().toList()).orElse(null),
        WireTime.format(token.createdAt()),
        tokens.endsAt(token).map(WireTime::format).orElse(null),
        token.lastUsedAt().map(WireTime::format).orElse(null));
  }
}
