package org.roomkey.auth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyConverter;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.security.Key;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The public keys of an issuer. They are fetched on demand and cached. An unknown key causes
 * another fetch, up to a rate limit. During an outage of the issuer the last keys stay in use. Safe
 * for use by many threads; blocks for some seconds at most while it fetches keys.
 */
public final class IssuerKeys implements JWSKeySelector<SecurityContext> {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int MAX_BYTES = 256 * 1024;
  private static final int MIN_RSA_BITS = 2_048;

  /** At most two fetches in this time, whatever keys the tokens name. */
  private static final Duration FETCHED_EVERY = Duration.ofSeconds(10);

  private final List<JWSAlgorithm> algorithms;
  private final Answering answering;
  private final JWKSource<SecurityContext> source;

  IssuerKeys(URI uri, List<String> algorithms) {
    this(uri, algorithms, Issuer.KEYS_KEPT);
  }

  /**
   * @param kept how long keys are used before they are fetched again
   */
  IssuerKeys(URI uri, List<String> algorithms, Duration kept) {
    this(
        uri,
        algorithms,
        kept,
        new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MAX_BYTES));
  }

  /**
   * @param algorithms the accepted ones, see {@link Issuer}
   * @param http fetches the keys; bounds the time and the size
   */
  public IssuerKeys(URI uri, List<String> algorithms, ResourceRetriever http) {
    this(uri, algorithms, Issuer.KEYS_KEPT, http);
  }

  private IssuerKeys(URI uri, List<String> algorithms, Duration kept, ResourceRetriever http) {
    this.algorithms = algorithms.stream().map(JWSAlgorithm::parse).toList();
    this.answering = new Answering(fetched(uri, http));
    this.source =
        JWKSourceBuilder.create(answering)
            .cache(kept.toMillis(), 2L * TIMEOUT_MILLIS)
            .refreshAheadCache(false)
            .rateLimited(Math.min(FETCHED_EVERY.toMillis(), kept.toMillis() / 2))
            .outageTolerant(Issuer.KEYS_KEPT_IN_OUTAGE.toMillis())
            .build();
  }

  private static JWKSetSource<SecurityContext> fetched(URI uri, ResourceRetriever http) {
    try {
      return new URLBasedJWKSetSource<>(uri.toURL(), http);
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("not an address of keys: " + uri, e);
    }
  }

  /**
   * The keys that may have made this signature. Empty if the issuer has no such key.
   *
   * @throws KeySourceException if the issuer does not answer
   */
  @Override
  public List<? extends Key> selectJWSKeys(JWSHeader header, SecurityContext context)
      throws KeySourceException {
    List<JWK> good =
        matching(header).stream()
            .filter(key -> algorithm(key).equals(Optional.of(header.getAlgorithm())))
            .filter(IssuerKeys::isStrong)
            .toList();
    return KeyConverter.toJavaKeys(good).stream().filter(PublicKey.class::isInstance).toList();
  }

  private List<JWK> matching(JWSHeader header) throws KeySourceException {
    JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
    if (matcher == null) {
      return List.of();
    }
    List<JWK> found;
    try {
      found = source.get(new JWKSelector(matcher), null);
    } catch (RateLimitReachedException e) {
      answering.mustHaveAnswered(e);
      return List.of();
    }
    if (found.isEmpty()) {
      answering.mustHaveAnswered(null);
    }
    return found;
  }

  /** The only algorithm for which the key is used (RFC 8725 §3.1). */
  private Optional<JWSAlgorithm> algorithm(JWK key) {
    return key.getAlgorithm() == null
        ? algorithms.stream().filter(algorithm -> fits(algorithm, key)).findFirst()
        : algorithms.stream().filter(key.getAlgorithm()::equals).findFirst();
  }

  private static boolean fits(JWSAlgorithm algorithm, JWK key) {
    if (key instanceof ECKey ec) {
      return JWSAlgorithm.Family.EC.contains(algorithm)
          && Curve.forJWSAlgorithm(algorithm).contains(ec.getCurve());
    }
    return key instanceof RSAKey && JWSAlgorithm.Family.RSA.contains(algorithm);
  }

  private static boolean isStrong(JWK key) {
    return !(key instanceof RSAKey) || key.size() >= MIN_RSA_BITS;
  }

  /**
   * Remembers whether the issuer answered the last fetch. Only then is a key that is not cached
   * unknown; otherwise the token cannot be decided.
   */
  private static final class Answering implements JWKSetSource<SecurityContext> {
    private final JWKSetSource<SecurityContext> published;
    private volatile boolean answered;

    Answering(JWKSetSource<SecurityContext> published) {
      this.published = published;
    }

    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator evaluator, long now, SecurityContext context)
        throws KeySourceException {
      boolean done = false;
      try {
        JWKSet keys = published.getJWKSet(evaluator, now, context);
        done = true;
        return keys;
      } finally {
        answered = done;
      }
    }

    void mustHaveAnswered(KeySourceException cause) throws KeySourceException {
      if (!answered) {
        throw new KeySourceException("the issuer does not answer", cause);
      }
    }

    @Override
    public void close() throws IOException {
      published.close();
    }
  }
}
