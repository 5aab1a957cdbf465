package org.roomkey.bootstrap;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.roomkey.credential.SharedKey;
import org.roomkey.log.Log;
import org.roomkey.oidc.ProviderHttp;
import org.roomkey.oidc.Providers;
import org.roomkey.user.StoreException;

/**
 * The OpenID providers, and the sign-in there.
 *
 * @param tokens encrypts the tokens of providers for the database
 * @param background waits for providers, so that nothing else has to
 */
record ProviderFloor(
    Providers providers, SharedKey tokens, StorageFloor storage, Executor background) {
  private static final Log LOG = Log.of(ProviderFloor.class);
  private static final Duration REFRESH = Duration.ofSeconds(5);
  private static final Duration PURGE = Duration.ofMinutes(10);

  static ProviderFloor open(Foundation foundation, StorageFloor storage) {
    Resources resources = foundation.resources();
    ProviderHttp http =
        new ProviderHttp(resources.waiting("roomkey-provider-", ProviderHttp.MAX_AT_ONCE));
    Providers providers =
        new Providers(foundation.settings().providers(), http, storage.clock(), System::nanoTime);
    return new ProviderFloor(
        providers,
        storage.keys().key("provider-tokens"),
        storage,
        resources.pool("roomkey-providers-", 1, 100));
  }

  void start(Timers timers) {
    if (providers.all().isEmpty()) {
      return;
    }
    AtomicBoolean isRefreshing = new AtomicBoolean();
    timers.every(REFRESH, () -> refresh(isRefreshing));
    refresh(isRefreshing);
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
      storage.stores().usedOnce().purge(storage.clock().instant());
      storage.stores().providerSessions().purge(storage.clock().instant());
    } catch (StoreException e) {
      LOG.log(Level.WARNING, "ended sessions of providers were not deleted: {0}", e.getMessage());
    }
  }
}
