package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.ApiToken;
import org.roomkey.credential.Scope;
import org.roomkey.credential.TokenStore;
import org.roomkey.credential.TokenStore.Found;
import org.roomkey.testing.Users;
import org.roomkey.user.UserStore;

/** The contract of every {@link TokenStore}. */
abstract class TokenStoreContract {
  private static final Instant START = Instant.parse("2026-11-24T08:00:00.123Z");

  private final AutoCloseable resource;
  private final TokenStore tokens;
  private final UserStore users;

  TokenStoreContract(Stores stores) {
    resource = stores.resource();
    tokens = stores.tokens();
    users = stores.users();
  }

  @AfterEach
  void close() throws Exception {
    resource.close();
  }

  @BeforeEach
  void service() {
    users.create(Users.SERVICE, Optional.empty(), Optional.empty());
  }

  private static ApiToken token(
      String id, Instant createdAt, Optional<Set<String>> boards, Optional<Instant> expiresAt) {
    return new ApiToken(
        id,
        "user-service",
        "Label of " + id,
        Set.of(Scope.READ, Scope.CONNECT),
        boards,
        createdAt,
        expiresAt,
        Optional.empty());
  }

  private ApiToken insert(ApiToken token) {
    tokens.insert(token, "digest of " + token.id());
    return token;
  }

  @Test
  void aStoredTokenIsFoundBySecretUnchanged() {
    ApiToken everywhere = insert(token("a", START, Optional.empty(), Optional.empty()));
    ApiToken limited =
        insert(token("b", START, Optional.of(Set.of("x", "y")), Optional.of(START.plusMillis(7))));
    ApiToken nowhere = insert(token("c", START, Optional.of(Set.of()), Optional.empty()));
    for (ApiToken token : List.of(everywhere, limited, nowhere)) {
      Optional<Found> found = Optional.of(new Found(token, Optional.of(Users.SERVICE)));
      assertEquals(found, tokens.findByDigest("digest of " + token.id()));
      assertEquals(found, tokens.find(token.id()));
    }
    assertEquals(Optional.empty(), tokens.findByDigest("another"));
    assertEquals(
        Map.of("a", new Found(everywhere, Optional.of(Users.SERVICE))),
        tokens.among(Set.of("a", "no-such-token")));
  }

  @Test
  void lastUseIsStored() {
    insert(token("a", START, Optional.empty(), Optional.empty()));
    tokens.used("a", START.plusSeconds(60));
    assertEquals(
        Optional.of(START.plusSeconds(60)), tokens.find("a").orElseThrow().token().lastUsedAt());
  }

  @Test
  void onlyTheOwnerDeletesATokenAndItOutlivesItsOwner() {
    insert(token("a", START, Optional.empty(), Optional.empty()));
    insert(token("b", START, Optional.empty(), Optional.empty()));
    assertFalse(tokens.delete("user-alice", "a"));
    assertTrue(tokens.delete("user-service", "a"));
    assertFalse(tokens.delete("user-service", "a"));
    users.delete("user-service");
    assertEquals(Optional.empty(), tokens.find("b").orElseThrow().user());
    assertEquals(Map.of(), tokens.among(Set.of("b")));
    assertFalse(users.create(Users.SERVICE, Optional.empty(), Optional.empty()));
    assertEquals(Optional.empty(), tokens.find("b").orElseThrow().user());
  }

  @Test
  void oldTokensAreDeletedHoweverManyThereAre() {
    for (int i = 0; i < 1_002; i++) {
      insert(token("old-" + i, START.plusMillis(i % 5), Optional.empty(), Optional.empty()));
    }
    insert(token("new", START.plusMillis(5), Optional.empty(), Optional.empty()));
    assertEquals(1_002, tokens.deleteMadeBefore(START.plusMillis(5)));
    assertEquals(0, tokens.deleteMadeBefore(START.plusMillis(5)));
    assertEquals(List.of("new"), tokens.list("user-service").stream().map(ApiToken::id).toList());
  }

  @Test
  void tokensAreListedNewestFirst() {
    insert(token("a", START, Optional.empty(), Optional.empty()));
    insert(token("c", START.plusMillis(1), Optional.empty(), Optional.empty()));
    insert(token("b", START.plusMillis(1), Optional.empty(), Optional.empty()));
    assertEquals(
        List.of("b", "c", "a"), tokens.list("user-service").stream().map(ApiToken::id).toList());
  }
}
