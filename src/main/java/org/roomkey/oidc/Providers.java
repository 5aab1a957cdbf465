package org.roomkey.oidc;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The configured providers. Immutable. */
public final class Providers {
  private final List<ProviderClient> clients;

  public Providers(
      List<Provider> providers, ProviderHttp http, Clock clock, LongSupplier nanoTime) {
    this.clients =
        providers.stream()
            .map(provider -> new ProviderClient(provider, http, clock, nanoTime))
            .toList();
  }

  /** In the order of the settings, the unnamed one first. */
  public List<ProviderClient> all() {
    return clients;
  }

  /**
   * @param name of the settings; empty for the unnamed one
   */
  public Optional<ProviderClient> named(String name) {
    return clients.stream().filter(client -> client.provider().name().equals(name)).findFirst();
  }

  /**
   * @param issuer the claim {@code iss}, compared exactly
   */
  public Optional<ProviderClient> ofIssuer(String issuer) {
    return clients.stream()
        .filter(client -> client.provider().issuer().toString().equals(issuer))
        .findFirst();
  }

  /** Fetches old discovery documents again. Call it periodically; blocks. */
  public void refresh() {
    clients.forEach(ProviderClient::refresh);
  }
}
