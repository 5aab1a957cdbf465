package org.roomkey.bootstrap;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.roomkey.oidc.EndSessionRequests;
import org.roomkey.oidc.ProviderSessionStore;
import org.roomkey.oidc.ProviderSignOuts;
import org.roomkey.oidc.Rechecks;
import org.roomkey.oidc.SessionRefresh;

/** The sign-outs at OpenID providers: those that they report, and those that they do not. */
record SignOutFloor(
    ProviderSignOuts signOuts, EndSessionRequests endSessions, List<Rechecks> rechecks) {
  /** How many people are asked about at once. */
  private static final int WORKERS = 4;

  private static final int WAITING = 2_000;

  static SignOutFloor open(
      Foundation foundation,
      StorageFloor storage,
      IdentityFloor identity,
      ProviderFloor providers) {
    Settings settings = foundation.settings();
    Clock clock = storage.clock();
    ProviderSessionStore sessions = storage.stores().providerSessions();
    ProviderSignOuts signOuts =
        new ProviderSignOuts(
            providers.providers(),
            sessions,
            storage.stores().usedOnce(),
            identity.logins(),
            settings.duration(Setting.SESSION_ABSOLUTE),
            clock);
    Executor workers = foundation.resources().pool("roomkey-recheck-", WORKERS, WAITING);
    Duration idle = settings.duration(Setting.SESSION_IDLE);
    List<Rechecks> rechecks =
        providers.providers().all().stream()
            .filter(client -> !client.provider().recheck().isZero())
            .map(
                client ->
                    new Rechecks(
                        client.provider(),
                        new SessionRefresh(
                            client, providers.people(), sessions, providers.tokens()),
                        sessions,
                        identity.logins(),
                        idle,
                        clock,
                        workers))
            .toList();
    return new SignOutFloor(
        signOuts,
        new EndSessionRequests(providers.providers(), sessions, providers.tokens()),
        rechecks);
  }

  void start(Timers timers) {
    rechecks.forEach(one -> timers.every(one.pause(), one::tick));
  }
}
