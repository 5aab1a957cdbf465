package org.roomkey.auth;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.auth.Revocations.Revocation;
import org.roomkey.testing.InMemoryLoginStore;
import org.roomkey.testing.InMemoryTokenStore;
import org.roomkey.testing.InMemoryUserStore;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.QueuedExecutor;
import org.roomkey.testing.Users;
import org.roomkey.user.User;

/** Logins, tokens and tickets on stores in memory, with time and background work in our hands. */
final class AuthParts {
  static final Duration IDLE = Duration.ofMinutes(30);
  static final Duration ABSOLUTE = Duration.ofHours(12);

  final MutableClock clock = new MutableClock();
  final InMemoryUserStore users =
      new InMemoryUserStore(Users.ALICE, Users.BOB, Users.ADMIN, Users.SERVICE);
  final InMemoryLoginStore loginStore = new InMemoryLoginStore(users);
  final InMemoryTokenStore tokenStore = new InMemoryTokenStore(users);
  final QueuedExecutor background = new QueuedExecutor();
  final Revocations revocations = new Revocations();
  final List<Revocation> announced = new ArrayList<>();
  final List<AuditEvent> audit = new ArrayList<>();
  final Logins logins;
  final Tokens tokens = new Tokens(tokenStore, revocations, Optional.empty(), clock, background);
  final Tickets tickets = new Tickets(new LocalTickets(clock.nanoTime()));

  AuthParts() {
    this(IDLE, ABSOLUTE);
  }

  AuthParts(Duration idle, Duration absolute) {
    logins =
        new Logins(
            loginStore,
            revocations,
            new Logins.Limits(idle, absolute),
            clock,
            background,
            Audit.NONE);
    revocations.listen(announced::add);
  }

  Authenticator authenticator(UrlTokens urlTokens) {
    return new Authenticator(
        logins, tokens, tickets, users, urlTokens, Optional.empty(), Optional.empty());
  }

  Authenticator authenticator(UrlTokens urlTokens, JsonWebTokens jsonWebTokens) {
    return new Authenticator(
        logins, tokens, tickets, users, urlTokens, Optional.of(jsonWebTokens), Optional.empty());
  }

  /** Takes the container's word. */
  Authenticator authenticatorOfPrincipals() {
    return new Authenticator(
        logins,
        tokens,
        tickets,
        users,
        UrlTokens.ALL,
        Optional.empty(),
        Optional.of(new RealmPeople(users, RealmRights.NONE, tokens, clock, ABSOLUTE, audit::add)));
  }

  /** What went to the audit log, an event a line. */
  List<String> audited() {
    return audit.stream().map(AuditEvent::toString).toList();
  }

  Logins.Started start(User user) {
    return logins.start(user, "192.0.2.7", "a browser");
  }

  Tokens.Issued issue(User user, Scope... scopes) {
    return tokens.issue(user.id(), "label", Set.of(scopes), Optional.empty(), Optional.empty());
  }

  void failAllStores() {
    users.fail();
    loginStore.fail();
    tokenStore.fail();
  }
}
