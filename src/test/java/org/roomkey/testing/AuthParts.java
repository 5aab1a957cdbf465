package org.roomkey.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.roomkey.account.DisplayNames;
import org.roomkey.account.GroupRights;
import org.roomkey.account.RealmPeople;
import org.roomkey.audit.Audit;
import org.roomkey.audit.AuditEvent;
import org.roomkey.auth.Authenticator;
import org.roomkey.auth.JsonWebTokens;
import org.roomkey.auth.UrlTokens;
import org.roomkey.credential.BoundLogins;
import org.roomkey.credential.IssuedCredentials;
import org.roomkey.credential.LocalTickets;
import org.roomkey.credential.Logins;
import org.roomkey.credential.Revocations;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.credential.Scope;
import org.roomkey.credential.Tickets;
import org.roomkey.credential.Tokens;
import org.roomkey.limit.KeyedTotal;
import org.roomkey.user.User;

/** Logins, tokens and tickets on stores in memory. The test controls time and background work. */
public final class AuthParts {
  public static final Duration IDLE = Duration.ofMinutes(30);
  public static final Duration ABSOLUTE = Duration.ofHours(12);

  /** The most of one application. */
  public static final int BOUND_LOGINS = 3;

  public final MutableClock clock = new MutableClock();
  public final InMemoryUserStore users =
      new InMemoryUserStore(Users.ALICE, Users.BOB, Users.ADMIN, Users.SERVICE);
  public final InMemoryLoginStore loginStore = new InMemoryLoginStore(users);
  public final InMemoryTokenStore tokenStore = new InMemoryTokenStore(users);
  public final InMemoryBoundLoginStore boundLoginStore = new InMemoryBoundLoginStore();
  public final InMemoryGivenRights givenRights = new InMemoryGivenRights();
  public final QueuedExecutor background = new QueuedExecutor();
  public final Revocations revocations = new Revocations();
  public final List<Revocation> announced = new ArrayList<>();
  public final List<AuditEvent> audit = new ArrayList<>();
  public final Logins logins;
  public final Tokens tokens =
      new Tokens(tokenStore, revocations, Optional.empty(), clock, background);
  public final BoundLogins boundLogins = boundLogins(BOUND_LOGINS);
  public final Tickets tickets = new Tickets(new LocalTickets(clock.nanoTime()));

  public AuthParts() {
    this(IDLE, ABSOLUTE);
  }

  public AuthParts(Duration idle, Duration absolute) {
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

  public Authenticator authenticator(UrlTokens urlTokens) {
    return new Authenticator(issued(), users, urlTokens, Optional.empty(), Optional.empty());
  }

  /**
   * @param max of one application
   */
  public BoundLogins boundLogins(int max) {
    return new BoundLogins(
        boundLoginStore,
        revocations,
        BoundLogins.LEASE,
        new KeyedTotal(max, boundLoginStore::count, clock.nanoTime()),
        clock,
        audit::add);
  }

  public IssuedCredentials issued() {
    return new IssuedCredentials(logins, boundLogins, tokens, tickets);
  }

  public Authenticator authenticator(UrlTokens urlTokens, JsonWebTokens jsonWebTokens) {
    return new Authenticator(
        issued(), users, urlTokens, Optional.of(jsonWebTokens), Optional.empty());
  }

  /** Accepts every principal. */
  public Authenticator authenticatorOfPrincipals() {
    return new Authenticator(
        issued(),
        users,
        UrlTokens.ALL,
        Optional.empty(),
        Optional.of(
            new RealmPeople(users, noRights(), DisplayNames.NONE, clock, ABSOLUTE, audit::add)));
  }

  /** Groups grant nothing. */
  public GroupRights noRights() {
    return rights(Optional.empty(), GroupRights.Memberships.NONE);
  }

  /**
   * @param adminGroup empty for none
   */
  public GroupRights rights(Optional<String> adminGroup, GroupRights.Memberships memberships) {
    return new GroupRights(adminGroup, memberships, givenRights, users, tokens);
  }

  /** The audited events, one per line. */
  public List<String> audited() {
    return audit.stream().map(AuditEvent::toString).toList();
  }

  public Logins.Started start(User user) {
    return logins.start(user, "192.0.2.7", "a browser");
  }

  public Tokens.Issued issue(User user, Scope... scopes) {
    return tokens.issue(user.id(), "label", Set.of(scopes), Optional.empty(), Optional.empty());
  }

  public void failAllStores() {
    users.fail();
    loginStore.fail();
    tokenStore.fail();
    boundLoginStore.fail();
  }
}
