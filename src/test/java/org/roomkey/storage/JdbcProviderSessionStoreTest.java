package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.credential.Login;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.LoginStore;
import org.roomkey.credential.Secrets;
import org.roomkey.oidc.LogoutToken;
import org.roomkey.oidc.ProviderSession;
import org.roomkey.oidc.ProviderSessionStore;
import org.roomkey.oidc.ProviderSessionStore.Due;
import org.roomkey.testing.StoreDatabase;
import org.roomkey.testing.Users;

@ParameterizedClass
@EnumSource(StoreDatabase.Kind.class)
class JdbcProviderSessionStoreTest {
  private static final String ISSUER = "https://issuer.example";
  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
  private static final Instant SOON = START.plusSeconds(60);

  private final StoreDatabase database;
  private final LoginStore logins;
  private final ProviderSessionStore sessions;
  private final ProviderSessionStore there;

  JdbcProviderSessionStoreTest(StoreDatabase.Kind kind) {
    database = kind.open();
    logins = new JdbcLoginStore(database.database());
    sessions = new JdbcProviderSessionStore(database.database());
    there = new JdbcProviderSessionStore(database.ofAnotherNode());
  }

  @BeforeEach
  void alice() {
    new JdbcUserStore(database.database()).create(Users.ALICE, Optional.empty(), Optional.empty());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private ProviderSession session(String loginId, String provider, String sid, String refresh) {
    logins.insert(
        new Login(
            loginId,
            Users.ALICE.id(),
            START,
            START,
            START.plusSeconds(3_600),
            "192.0.2.7",
            "a browser",
            Optional.of(START),
            Optional.empty()),
        "digest of " + loginId);
    ProviderSession session =
        new ProviderSession(
            loginId,
            provider,
            Secrets.digest(ISSUER),
            Secrets.digest("dora"),
            Optional.ofNullable(sid).map(Secrets::digest),
            START,
            "the ID token of " + loginId,
            Optional.ofNullable(refresh),
            START);
    sessions.save(session);
    return session;
  }

  private ProviderSession session(String loginId) {
    return session(loginId, "", "sid of " + loginId, "a refresh token");
  }

  private static LogoutToken token(String sid, Instant issuedAt) {
    return new LogoutToken(ISSUER, "jti", Optional.ofNullable(sid), Optional.of("dora"), issuedAt);
  }

  private static Due due(Instant checkedUntil, Instant seenSince, Instant now) {
    return new Due("", checkedUntil, seenSince, now);
  }

  private List<String> due() {
    return sessions.due(due(START, START.minusSeconds(1), START), 10);
  }

  @Test
  void aSessionIsFoundByItsLoginItsSidAndItsPerson() {
    ProviderSession one = session("one");
    ProviderSession other = session("other", "partner", null, null);
    assertEquals(Optional.of(one), sessions.find("one"));
    assertEquals(List.of(one), sessions.ofSid(one.issuerDigest(), Secrets.digest("sid of one")));
    assertEquals(2, sessions.ofSubject(one.issuerDigest(), one.subjectDigest()).size());
    assertEquals(Optional.of(other), there.find("other"));
    assertEquals(List.of(), sessions.ofSid(Secrets.digest("x"), Secrets.digest("sid of one")));
  }

  @Test
  void aSignOutConcernsTheSessionThatIsNotNewer() {
    ProviderSession one = session("one");
    ProviderSession other = session("other");
    sessions.signOut(token("sid of one", START.minusSeconds(1)), SOON);
    assertFalse(sessions.isSignedOut(one), "the sign-in is newer");
    sessions.signOut(token("sid of one", START), SOON);
    assertTrue(there.isSignedOut(one));
    assertFalse(sessions.isSignedOut(other), "another session of the person");
    sessions.signOut(token("sid of one", START.minusSeconds(9)), SOON);
    assertTrue(sessions.isSignedOut(one), "the latest sign-out counts");
    sessions.signOut(token(null, START), SOON);
    assertTrue(sessions.isSignedOut(other), "all sessions of the person");
  }

  @Test
  void aSignOutOfAPersonIsNotThatOfASessionOfTheSameName() {
    ProviderSession one = session("one", "", "dora", null);
    sessions.signOut(
        new LogoutToken(ISSUER, "jti", Optional.empty(), Optional.of("eve"), START), SOON);
    sessions.signOut(
        new LogoutToken(
            "https://other.example", "jti", Optional.empty(), Optional.of("dora"), SOON),
        SOON);
    assertFalse(sessions.isSignedOut(one));
  }

  @Test
  void expiredSignOutsAndSessionsOfEndedLoginsAreDeleted() {
    ProviderSession one = session("one");
    ProviderSession other = session("other");
    sessions.signOut(token("sid of one", START), SOON);
    sessions.purge(SOON);
    assertTrue(sessions.isSignedOut(one));
    logins.end("other", EndReason.LOGOUT, START);
    assertEquals(1, sessions.purge(SOON.plusMillis(1)));
    assertFalse(sessions.isSignedOut(one));
    assertEquals(Optional.empty(), sessions.find(other.loginId()));
    assertEquals(Optional.of(one), sessions.find("one"));
  }

  @Test
  void concurrentSignOutsOfOneSessionAreAllRemembered() {
    ProviderSession one = session("one");
    all(
        IntStream.range(0, 16)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () ->
                            (i % 2 == 0 ? sessions : there)
                                .signOut(token("sid of one", START.minusSeconds(8 - i)), SOON))));
    assertTrue(sessions.isSignedOut(one));
  }

  private static void all(Stream<CompletableFuture<?>> tasks) {
    tasks.toList().forEach(CompletableFuture::join);
  }

  @Test
  void onlyLiveLoginsWithARefreshTokenAreDue() {
    session("idle");
    session("ended");
    session("without", "", null, null);
    session("of another provider", "partner", null, "a refresh token");
    session("live");
    logins.end("ended", EndReason.LOGOUT, START);
    logins.seen(Map.of("live", SOON));
    Instant end = START.plusSeconds(3_600);
    assertEquals(List.of("live"), sessions.due(due(START, START, SOON), 10));
    assertEquals(List.of("live"), sessions.due(due(START, START, end.minusMillis(1)), 10));
    assertEquals(List.of(), sessions.due(due(START, START, end), 10), "its absolute end");
    assertEquals(List.of(), sessions.due(due(START.minusMillis(1), START, SOON), 10));
    assertEquals(List.of(), sessions.due(due(START, SOON, SOON), 10), "idle");
  }

  @Test
  void theLongestUncheckedIsTheFirst() {
    session("one");
    session("other");
    assertTrue(sessions.lease("one", START, START, SOON).isPresent());
    sessions.confirm("one", SOON, START.plusMillis(5));
    Due due = due(SOON, START.minusSeconds(1), SOON);
    assertEquals(List.of("other", "one"), sessions.due(due, 10));
    assertEquals(List.of("other"), sessions.due(due, 1));
  }

  @Test
  void oneOfSeveralNodesGetsTheLease() {
    for (int round = 0; round < 20; round++) {
      ProviderSession session = session("login-" + round);
      List<CompletableFuture<Optional<ProviderSession>>> attempts =
          IntStream.range(0, 8)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () ->
                              (i % 2 == 0 ? sessions : there)
                                  .lease(session.loginId(), START, START, SOON)))
              .toList();
      assertEquals(
          List.of(session),
          attempts.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList());
    }
  }

  @Test
  void aLeaseThatIsOverIsNobodysAndItsHolderChangesNothing() {
    ProviderSession session = session("one");
    assertTrue(sessions.lease("one", START, START, SOON).isPresent());
    assertEquals(List.of(), due());
    assertTrue(there.lease("one", START, SOON.minusMillis(1), SOON).isEmpty());
    Instant later = SOON.plusSeconds(60);
    assertTrue(there.lease("one", START, SOON, later).isPresent());

    sessions.confirm("one", SOON, SOON);
    assertEquals(Optional.of(session), sessions.find("one"));
    there.confirm("one", later, SOON);
    assertEquals(SOON, sessions.find("one").orElseThrow().checkedAt());
    assertTrue(sessions.lease("one", START, later, later.plusSeconds(1)).isEmpty(), "checked");
  }

  @Test
  void newTokensReplaceOnlyTheRefreshTokenThatBroughtThem() {
    ProviderSession changed = changed(session("one"), "the next");
    assertFalse(sessions.keep(changed, "some other token"));
    assertTrue(there.keep(changed, "a refresh token"), "also after the lease");
    assertFalse(sessions.keep(changed(changed, "too late"), "a refresh token"));
    assertEquals(Optional.of(changed), sessions.find("one"));
  }

  @Test
  void aSessionWithoutARefreshTokenKeepsTheStoredOneAndItsLease() {
    ProviderSession session = session("one");
    assertTrue(sessions.lease("one", START, START, SOON).isPresent());
    sessions.save(changed(session, null));
    assertEquals(Optional.of(changed(session, "a refresh token")), sessions.find("one"));
    assertTrue(there.lease("one", START, SOON.minusMillis(1), SOON).isEmpty());
    sessions.save(changed(session, "the next"));
    assertEquals(Optional.of(changed(session, "the next")), sessions.find("one"));
  }

  @Test
  void sessionsOfExpiredLoginsAreDeletedAlthoughNobodyEndedThem() {
    session("one");
    assertEquals(0, sessions.purge(START.plusSeconds(3_599)));
    assertEquals(1, sessions.purge(START.plusSeconds(3_600)));
  }

  private static ProviderSession changed(ProviderSession session, String refreshToken) {
    return new ProviderSession(
        session.loginId(),
        session.provider(),
        session.issuerDigest(),
        session.subjectDigest(),
        session.sidDigest(),
        session.issuedAt(),
        "another ID token",
        Optional.ofNullable(refreshToken),
        session.checkedAt());
  }
}
