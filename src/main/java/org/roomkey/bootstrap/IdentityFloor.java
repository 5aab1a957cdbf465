package org.roomkey.bootstrap;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.roomkey.access.RealmBoards;
import org.roomkey.account.GroupRights;
import org.roomkey.account.RealmPeople;
import org.roomkey.auth.Authenticator;
import org.roomkey.auth.Issuer;
import org.roomkey.auth.JsonWebTokens;
import org.roomkey.bootstrap.Settings.InvalidSettingException;
import org.roomkey.credential.BoundLoginStore;
import org.roomkey.credential.BoundLogins;
import org.roomkey.credential.Identity;
import org.roomkey.credential.IssuedCredentials;
import org.roomkey.credential.Leases;
import org.roomkey.credential.LocalTickets;
import org.roomkey.credential.LoginSessions;
import org.roomkey.credential.Logins;
import org.roomkey.credential.OldCredentials;
import org.roomkey.credential.Revocations;
import org.roomkey.credential.TicketStore;
import org.roomkey.credential.Tickets;
import org.roomkey.credential.Tokens;
import org.roomkey.limit.KeyedTotal;
import org.roomkey.metrics.CountingAudit;
import org.roomkey.user.UserStore;

/** The credentials, their revocation, and the decision about them. */
record IdentityFloor(
    Revocations revocations,
    Logins logins,
    BoundLogins boundLogins,
    Leases leases,
    LoginSessions sessions,
    Tokens tokens,
    Tickets tickets,
    RealmPeople realmPeople,
    Authenticator authenticator) {
  private static final Duration PURGE = Duration.ofHours(1);
  private static final Duration MAX_AHEAD = Duration.ofMinutes(1);

  /** Ends the credentials that a setting declares too old. Blocks on the database. */
  static IdentityFloor open(Foundation foundation, StorageFloor storage, RoomFloor rooms) {
    Settings settings = foundation.settings();
    CountingAudit audit = foundation.audit();
    Clock clock = storage.clock();
    UserStore users = storage.stores().users();
    Duration idle = settings.duration(Setting.SESSION_IDLE);
    Duration absolute = settings.duration(Setting.SESSION_ABSOLUTE);
    settings.credentialsNotBefore().ifPresent(time -> endOlder(time, foundation, storage));
    Revocations revocations = new Revocations();
    Logins logins =
        new Logins(
            storage.stores().logins(),
            revocations,
            new Logins.Limits(idle, absolute),
            clock,
            storage.background(),
            audit);
    BoundLogins boundLogins = boundLogins(foundation, storage, revocations);
    Tokens tokens =
        new Tokens(
            storage.stores().tokens(),
            revocations,
            settings.tokensMaxAge(),
            clock,
            storage.background());
    Tickets tickets = new Tickets(ticketStore(storage));
    RealmBoards realmBoards =
        new RealmBoards(
            settings.realmBoards(),
            rooms.boards(),
            storage.stores().members(),
            storage.stores().givenRights(),
            Identity.Method.PRINCIPAL.text(),
            audit);
    RealmPeople realmPeople =
        new RealmPeople(
            users,
            new GroupRights(
                settings.realmAdminRole(),
                realmBoards,
                storage.stores().givenRights(),
                users,
                tokens),
            settings.displayNames(),
            clock,
            absolute,
            audit);
    return new IdentityFloor(
        revocations,
        logins,
        boundLogins,
        new Leases(boundLogins, clock, System::nanoTime),
        new LoginSessions(logins, (int) Math.max(1, idle.toSeconds())),
        tokens,
        tickets,
        realmPeople,
        new Authenticator(
            new IssuedCredentials(logins, boundLogins, tokens, tickets),
            users,
            settings.urlTokens(),
            settings.issuers().isEmpty()
                ? Optional.empty()
                : Optional.of(
                    new JsonWebTokens(
                        settings.issuers(),
                        issuer -> memberships(issuer, foundation, storage, rooms),
                        users,
                        clock,
                        audit)),
            settings.isOn(Setting.PRINCIPAL) ? Optional.of(realmPeople) : Optional.empty()));
  }

  private static RealmBoards memberships(
      Issuer issuer, Foundation foundation, StorageFloor storage, RoomFloor rooms) {
    String method = Identity.Method.JWT.text();
    return new RealmBoards(
        foundation.settings().boardsOf(issuer),
        rooms.boards(),
        storage.stores().members(),
        storage.stores().givenRights(),
        issuer.name().isEmpty() ? method : method + "." + issuer.name(),
        foundation.audit());
  }

  /** A moment that is ahead by the difference of two clocks is waited for. */
  private static void endOlder(Instant notBefore, Foundation foundation, StorageFloor storage) {
    Instant now = storage.clock().instant();
    if (notBefore.isAfter(now)) {
      String text = Setting.CREDENTIALS_NOT_BEFORE.key() + "=" + notBefore + " is in the future";
      throw notBefore.isAfter(now.plus(MAX_AHEAD))
          ? new InvalidSettingException("setting " + text + ": nobody could sign in")
          : new IllegalStateException(text);
    }
    StorageFloor.Stores stores = storage.stores();
    new OldCredentials(stores.logins(), stores.tokens(), storage.clock(), foundation.audit())
        .end(notBefore);
  }

  private static BoundLogins boundLogins(
      Foundation foundation, StorageFloor storage, Revocations revocations) {
    BoundLoginStore store = storage.stores().boundLogins();
    return new BoundLogins(
        store,
        revocations,
        foundation.lease(),
        new KeyedTotal(BoundLogins.MAX_PER_APPLICATION, store::count, System::nanoTime),
        storage.clock(),
        foundation.audit());
  }

  private static TicketStore ticketStore(StorageFloor storage) {
    LocalTickets local = new LocalTickets(System::nanoTime);
    return storage.cluster().<TicketStore>map(nodes -> nodes.tickets(local)).orElse(local);
  }

  IssuedCredentials issued() {
    return new IssuedCredentials(logins, boundLogins, tokens, tickets);
  }

  void start(Timers timers) {
    timers.everyInBackground(PURGE, logins::purge);
    timers.everyInBackground(PURGE, boundLogins::purge);
    timers.everyInBackground(leases.pause(), leases::tick);
  }
}
