package org.roomkey.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.audit.Audit;
import org.roomkey.credential.Login.EndReason;
import org.roomkey.credential.LoginStore;
import org.roomkey.credential.Logins;
import org.roomkey.credential.Revocations;
import org.roomkey.oidc.Rechecks.Question;
import org.roomkey.storage.JdbcLoginStore;
import org.roomkey.storage.JdbcProviderSessionStore;
import org.roomkey.storage.JdbcUserStore;
import org.roomkey.testing.MemoryDatabase;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.QueuedExecutor;
import org.roomkey.testing.Users;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;

class RechecksTest {
  private static final Duration EVERY = Duration.ofMinutes(5);
  private static final Duration IDLE = Duration.ofHours(8);
  private static final Provider PROVIDER =
      new Provider(
          "",
          "",
          URI.create("https://issuer.example"),
          "roomkey",
          new Provider.Authentication(Optional.empty(), Optional.empty()),
          List.of("RS256"),
          List.of("openid"),
          new Provider.Claims("name", "groups", Optional.empty(), List.of()),
          EVERY);

  private final MemoryDatabase database = new MemoryDatabase();
  private final MutableClock clock = new MutableClock();
  private final QueuedExecutor workers = new QueuedExecutor();
  private final LoginStore loginStore = new JdbcLoginStore(database.database());
  private final ProviderSessionStore sessions = new JdbcProviderSessionStore(database.database());
  private final Revocations revocations = new Revocations();
  private final List<String> closed = new ArrayList<>();
  private final Logins logins =
      new Logins(
          loginStore,
          revocations,
          new Logins.Limits(IDLE, Duration.ofHours(12)),
          clock,
          Runnable::run,
          Audit.NONE);
  private final Asked asked = new Asked();
  private final Rechecks rechecks = rechecks();

  /** Answers as the test says, and remembers whom it was asked about. */
  private static final class Asked implements Question {
    private final List<String> loginIds = new ArrayList<>();
    private Answer answer = Answer.CONFIRMED;
    private Optional<String> odd = Optional.empty();
    private Runnable meanwhile = () -> {};
    private boolean isUnsettled;

    @Override
    public Answer ask(ProviderSession session) {
      loginIds.add(session.loginId());
      meanwhile.run();
      return odd.equals(Optional.of(session.loginId())) ? Answer.UNDECIDED : answer;
    }

    @Override
    public void settle() {
      if (isUnsettled) {
        throw new StoreException("the tokens are not stored yet", null);
      }
    }
  }

  private Rechecks rechecks() {
    return new Rechecks(PROVIDER, asked, sessions, logins, IDLE, clock, workers);
  }

  @BeforeEach
  void alice() {
    new JdbcUserStore(database.database()).create(Users.ALICE, Optional.empty(), Optional.empty());
    revocations.listen(revocation -> closed.add(revocation.id()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private String login() {
    return login(Users.ALICE);
  }

  private String login(User user) {
    String id = logins.start(user, "192.0.2.7", "a browser").login().id();
    sessions.save(
        new ProviderSession(
            id,
            "",
            "issuer",
            "subject",
            Optional.empty(),
            clock.instant(),
            "ID token",
            Optional.of("refresh token"),
            clock.instant()));
    return id;
  }

  private void tick() {
    rechecks.tick();
    workers.runAll();
  }

  private Optional<EndReason> ended(String loginId) {
    return loginStore.find(loginId).orElseThrow().login().ended();
  }

  @Test
  void theProviderIsAskedOnceInEachPeriod() {
    String login = login();
    tick();
    assertEquals(List.of(), asked.loginIds);
    for (int second = 0; second < 1_800; second += 5) {
      clock.advance(rechecks.pause());
      tick();
    }
    assertEquals(6, asked.loginIds.size(), "in half an hour");
    assertEquals(Optional.empty(), ended(login));
  }

  @Test
  void aPersonWhoMayNotStayIsSignedOutByTheEndOfThePeriod() {
    String login = login();
    asked.answer = Question.Answer.WITHDRAWN;
    clock.advance(EVERY);
    tick();
    assertEquals(Optional.of(EndReason.PROVIDER_RECHECK), ended(login));
    assertEquals(List.of(login), closed);
    tick();
    assertEquals(1, asked.loginIds.size());
  }

  @Test
  void aProviderThatDoesNotAnswerEndsNobodyForAnHour() {
    String login = login();
    asked.answer = Question.Answer.UNDECIDED;
    Duration all = EVERY.plus(Rechecks.PATIENCE);
    Instant end = clock.instant().plus(all);
    while (clock.instant().isBefore(end)) {
      clock.advance(rechecks.pause());
      tick();
      assertEquals(Optional.empty(), ended(login));
    }
    assertTrue(asked.loginIds.size() >= 55, "asked " + asked.loginIds.size() + " times");
    for (Duration waited = Duration.ZERO;
        waited.compareTo(Rechecks.LEASE) <= 0;
        waited = waited.plus(rechecks.pause())) {
      clock.advance(rechecks.pause());
      tick();
    }
    assertEquals(Optional.of(EndReason.PROVIDER_RECHECK), ended(login));
  }

  @Test
  void aProviderThatComesBackConfirmsEverybody() {
    String login = login();
    asked.answer = Question.Answer.UNDECIDED;
    clock.advance(EVERY.plusMinutes(50));
    tick();
    asked.answer = Question.Answer.CONFIRMED;
    clock.advance(Rechecks.LEASE);
    tick();
    asked.answer = Question.Answer.UNDECIDED;
    clock.advance(EVERY.plusMinutes(50));
    tick();
    assertEquals(3, asked.loginIds.size());
    assertEquals(Optional.empty(), ended(login));
  }

  @Test
  void aProviderThatDoesNotAnswerIsLeftAloneForAWhile() {
    IntStream.range(0, 10).forEach(i -> login());
    asked.answer = Question.Answer.UNDECIDED;
    clock.advance(EVERY);
    tick();
    assertEquals(1, asked.loginIds.size());
    clock.advance(Rechecks.LEASE);
    tick();
    assertEquals(2, asked.loginIds.size());
  }

  @Test
  void onePersonOfWhomTheProviderSaysNothingDelaysNobodyElse() {
    User bob = Users.BOB;
    new JdbcUserStore(database.database()).create(bob, Optional.empty(), Optional.empty());
    asked.odd = Optional.of(login());
    clock.advance(Duration.ofMillis(1));
    Set<String> others =
        IntStream.range(0, 60)
            .mapToObj(i -> login(i % 2 == 0 ? Users.ALICE : bob))
            .collect(Collectors.toSet());
    Instant end = clock.instant().plus(EVERY.multipliedBy(6));
    while (clock.instant().isBefore(end)) {
      clock.advance(rechecks.pause());
      tick();
      Instant now = clock.instant();
      for (String login : others) {
        Instant checked = sessions.find(login).orElseThrow().checkedAt();
        assertFalse(
            checked.plus(EVERY).plus(Rechecks.PAUSE).isBefore(now), "unchecked since " + checked);
      }
    }
    asked.loginIds.retainAll(others);
    assertTrue(asked.loginIds.size() >= 6 * 60, "asked " + asked.loginIds.size() + " times");
  }

  @Test
  void aSessionThatIsOverdueEndsAlsoWhileTheProviderIsLeftAlone() {
    String first = login();
    String second = login();
    asked.answer = Question.Answer.UNDECIDED;
    clock.advance(EVERY.plus(Rechecks.PATIENCE).plusMillis(1));
    tick();
    assertEquals(1, asked.loginIds.size());
    assertEquals(Optional.of(EndReason.PROVIDER_RECHECK), ended(first));
    assertEquals(Optional.of(EndReason.PROVIDER_RECHECK), ended(second));
  }

  @Test
  void twoNodesAskOnce() {
    login();
    clock.advance(EVERY);
    asked.meanwhile =
        () -> {
          asked.meanwhile = () -> {};
          Rechecks otherNode = rechecks();
          otherNode.tick();
          workers.runAll();
        };
    tick();
    assertEquals(1, asked.loginIds.size());
  }

  @Test
  void manyWhoAreDueTogetherAreSpread() {
    IntStream.range(0, 40).forEach(i -> login());
    clock.advance(EVERY);
    tick();
    assertEquals(20, asked.loginIds.size());
    rechecks.tick();
    rechecks.tick();
    assertEquals(1, workers.waiting(), "earlier checks still run");
    workers.runAll();
    assertEquals(40, asked.loginIds.size());
  }

  @Test
  void nobodyIsAskedAboutWhileTokensAreNotStored() {
    login();
    clock.advance(EVERY);
    asked.isUnsettled = true;
    tick();
    assertEquals(List.of(), asked.loginIds);
    asked.isUnsettled = false;
    tick();
    assertEquals(1, asked.loginIds.size());
  }

  @Test
  void anIdleLoginIsNotKeptAliveAtTheProvider() {
    login();
    clock.advance(IDLE);
    tick();
    assertEquals(List.of(), asked.loginIds);
  }
}
