package org.roomkey.bootstrap;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.roomkey.access.RealmBoards;
import org.roomkey.account.GroupRights;
import org.roomkey.audit.Audit;
import org.roomkey.credential.SharedKey;
import org.roomkey.limit.AddressShares;
import org.roomkey.log.Log;
import org.roomkey.oidc.Provider;
import org.roomkey.oidc.ProviderHttp;
import org.roomkey.oidc.ProviderLogins;
import org.roomkey.oidc.ProviderPeople;
import org.roomkey.oidc.ProviderSignIn;
import org.roomkey.oidc.Providers;
import org.roomkey.user.StoreException;

/**
 * The OpenID providers, and the sign-in there.
 *
 * @param tokens encrypts the tokens of providers for the database
 * @param background waits for providers, so that nothing else has to
 */
record ProviderFloor(
    Providers providers,
    ProviderPeople people,
    ProviderLogins logins,
    ProviderSignIn signIn,
    AddressShares shares,
    SharedKey tokens,
    StorageFloor storage,
    Executor background) {
  private static final Log LOG = Log.of(ProviderFloor.class);
  private static final Duration REFRESH = Duration.ofSeconds(5);
  private static final Duration PURGE = Duration.ofMinutes(10);
  private static final Duration FORGET_QUIET = Duration.ofSeconds(10);

  private static final int SIGN_INS_PER_SECOND = 50;
  private static final int SIGN_INS_AT_ONCE = 8;

  static ProviderFloor open(
      Foundation foundation, StorageFloor storage, RoomFloor rooms, IdentityFloor identity) {
    Settings settings = foundation.settings();
    Resources resources = foundation.resources();
    Clock clock = storage.clock();
    StorageFloor.Stores stores = storage.stores();
    ProviderHttp http =
        new ProviderHttp(resources.waiting("roomkey-provider-", ProviderHttp.MAX_AT_ONCE));
    Providers providers = new Providers(settings.providers(), http, clock, System::nanoTime);
    ProviderPeople people =
        new ProviderPeople(
            stores.users(),
            provider -> rights(provider, storage, rooms, identity, foundation.audit()),
            foundation.audit());
    SharedKey tokens = storage.keys().key("provider-tokens");
    ProviderLogins logins =
        new ProviderLogins(
            people,
            stores.providerSessions(),
            identity.logins(),
            identity.authenticator(),
            tokens,
            clock);
    boolean areLimited = settings.isOn(Setting.LIMITS_ENABLED);
    return new ProviderFloor(
        providers,
        people,
        logins,
        new ProviderSignIn(
            providers, stores.usedOnce(), logins, storage.keys().key("provider-cookies"), clock),
        new AddressShares(
            areLimited ? SIGN_INS_PER_SECOND : 0,
            areLimited ? SIGN_INS_AT_ONCE : 0,
            System::nanoTime),
        tokens,
        storage,
        resources.pool("roomkey-providers-", 1, 100));
  }

  private static GroupRights rights(
      Provider provider,
      StorageFloor storage,
      RoomFloor rooms,
      IdentityFloor identity,
      Audit audit) {
    StorageFloor.Stores stores = storage.stores();
    RealmBoards boards =
        new RealmBoards(
            provider.claims().boards(),
            rooms.boards(),
            stores.members(),
            stores.givenRights(),
            ProviderPeople.method(provider),
            audit);
    return new GroupRights(
        provider.claims().adminGroup(),
        boards,
        stores.givenRights(),
        stores.users(),
        identity.tokens());
  }

  void start(Timers timers) {
    if (providers.all().isEmpty()) {
      return;
    }
    AtomicBoolean isRefreshing = new AtomicBoolean();
    timers.every(REFRESH, () -> refresh(isRefreshing));
    refresh(isRefreshing);
    timers.every(FORGET_QUIET, shares::forgetQuiet);
    timers.everyInBackground(PURGE, this::purge);
  }

  /** Providers that are away do not let tasks pile up. */
  private void refresh(AtomicBoolean isRefreshing) {
    if (isRefreshing.compareAndSet(false, true)) {
      background.execute(
          () -> {
            try {
              providers.refresh();
            } finally {
              isRefreshing.set(false);
            }
          });
    }
  }

  private void purge() {
    try {
      storage.stores().providerSessions().purge(storage.clock().instant());
    } catch (StoreException e) {
      LOG.log(Level.WARNING, "ended sessions of providers were not deleted: {0}", e.getMessage());
    }
  }
}
