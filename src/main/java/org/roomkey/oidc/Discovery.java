package org.roomkey.oidc;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.roomkey.auth.Issuer;
import org.roomkey.auth.IssuerKeys;
import org.roomkey.log.Log;
import org.roomkey.log.OutageLog;

/**
 * The endpoints and keys of one provider, from its discovery document (OpenID Connect Discovery 1.0
 * §4). The document is fetched at the first use and again every five minutes by {@link #refresh}.
 * While the provider is away, the last one stays in use. The lock admits one fetch at a time;
 * {@code known} and {@code failedAt} are written under it.
 */
final class Discovery {
  private static final Log LOG = Log.of(Discovery.class);
  private static final String PATH = "/.well-known/openid-configuration";
  private static final long KEPT_NANOS = Duration.ofMinutes(5).toNanos();

  /** A provider that has just failed is not asked again by each request. */
  private static final long FAILED_NANOS = Duration.ofSeconds(2).toNanos();

  private static final long PATIENCE_MILLIS = 5_000;
  private static final int MAX_WAITING = 16;

  /** What a provider publishes about itself. */
  record Published(OIDCProviderMetadata metadata, IssuerKeys keys, long at) {}

  private final Provider provider;
  private final ProviderHttp http;
  private final LongSupplier nanoTime;
  private final OutageLog outage;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Published known;
  private volatile Optional<Long> failedAt = Optional.empty();

  Discovery(Provider provider, ProviderHttp http, LongSupplier nanoTime) {
    this.provider = provider;
    this.http = http;
    this.nanoTime = nanoTime;
    this.outage = new OutageLog(nanoTime);
  }

  /** Blocks for some seconds at most, and only until the first document has come. */
  Published published() throws ProviderUnavailableException {
    Published last = known;
    if (last != null) {
      return last;
    }
    if (hasJustFailed() || lock.getQueueLength() >= MAX_WAITING) {
      throw away(null);
    }
    try {
      if (!lock.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        throw away(null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw away(e);
    }
    try {
      if (known == null && !hasJustFailed()) {
        fetch();
      }
    } finally {
      lock.unlock();
    }
    if (known == null) {
      throw away(null);
    }
    return known;
  }

  /** Fetches the document again if it is old. Call it periodically; blocks. */
  void refresh() {
    Published last = known;
    boolean isNew = last != null && nanoTime.getAsLong() - last.at < KEPT_NANOS;
    if (isNew || !lock.tryLock()) {
      return;
    }
    try {
      fetch();
    } finally {
      lock.unlock();
    }
  }

  private boolean hasJustFailed() {
    return failedAt.map(at -> nanoTime.getAsLong() - at < FAILED_NANOS).orElse(false);
  }

  private ProviderUnavailableException away(Exception cause) {
    return new ProviderUnavailableException("the provider's discovery document is missing", cause);
  }

  private void fetch() {
    try {
      String text = http.retrieveResource(address().toURL()).getContent();
      OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(text);
      mustBeUsable(metadata);
      known = new Published(metadata, keys(metadata), nanoTime.getAsLong());
      failedAt = Optional.empty();
      if (outage.ends()) {
        LOG.log(Level.INFO, "the OpenID provider {0} answers again", provider.issuer());
      }
    } catch (IOException | ParseException | RuntimeException e) {
      failedAt = Optional.of(nanoTime.getAsLong());
      String cause = e instanceof IOException ? e.getMessage() : "the document is invalid";
      if (outage.fails(String.valueOf(cause))) {
        LOG.log(
            Level.WARNING,
            "the OpenID provider {0} cannot be used now: {1}: {2}",
            provider.issuer(),
            address(),
            cause);
      }
    }
  }

  private URI address() {
    return URI.create(provider.issuer().toString().replaceFirst("/$", "") + PATH);
  }

  /** Keeps the cached keys while their address stays. */
  private IssuerKeys keys(OIDCProviderMetadata metadata) {
    Published last = known;
    URI address = metadata.getJWKSetURI();
    return last != null && last.metadata.getJWKSetURI().equals(address)
        ? last.keys
        : new IssuerKeys(address, provider.algorithms(), http);
  }

  /** The document must be of this issuer, or it could send codes and secrets to another. */
  private void mustBeUsable(OIDCProviderMetadata metadata) throws IOException {
    if (!metadata.getIssuer().getValue().equals(provider.issuer().toString())) {
      throw new IOException("the document is of another issuer");
    }
    if (metadata.getAuthorizationEndpointURI() == null || metadata.getTokenEndpointURI() == null) {
      throw new IOException("the document lacks an endpoint");
    }
    List<URI> addresses =
        Stream.of(
                metadata.getAuthorizationEndpointURI(),
                metadata.getTokenEndpointURI(),
                metadata.getJWKSetURI(),
                metadata.getUserInfoEndpointURI(),
                metadata.getPushedAuthorizationRequestEndpointURI(),
                metadata.getEndSessionEndpointURI())
            .filter(address -> address != null)
            .toList();
    if (!addresses.stream().allMatch(Issuer::isSafe)) {
      throw new IOException("the document names an address without TLS");
    }
  }
}
