package org.roomkey.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** An issuer of JWTs with keys of its own, which it publishes on a port of the loopback address. */
public final class TestIssuer implements AutoCloseable {
  public static final String NAME = "https://issuer.example/realm";
  public static final String AUDIENCE = "roomkey-of-the-tests";

  private final AtomicInteger fetches = new AtomicInteger();
  private final HttpServer server;
  private volatile List<JWK> published;
  private volatile boolean isAway;

  /** Publishes these keys. */
  public TestIssuer(JWK... keys) {
    publish(keys);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  /**
   * The settings of a server that takes tokens of this issuer.
   *
   * @param name of one more setting
   */
  public Map<String, String> settings(String name, String value) {
    Map<String, String> settings = new HashMap<>(settings());
    settings.put(name, value);
    return settings;
  }

  /** The settings of a server that takes tokens of this issuer. */
  public Map<String, String> settings() {
    return Map.of(
        "roomkey.jwt.issuer", NAME,
        "roomkey.jwt.audience", AUDIENCE,
        "roomkey.jwt.jwks", uri().toString());
  }

  /**
   * The settings of a server that takes tokens of this issuer under a name.
   *
   * @param issuer the claim {@code iss} of the tokens
   */
  public Map<String, String> settingsUnder(String name, String issuer) {
    String prefix = "roomkey.jwt." + name + ".";
    return Map.of(
        prefix + "issuer", issuer,
        prefix + "audience", AUDIENCE,
        prefix + "jwks", uri().toString());
  }

  private void answer(HttpExchange exchange) throws IOException {
    fetches.incrementAndGet();
    byte[] body = new JWKSet(published).toString(false).getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      if (isAway) {
        exchange.sendResponseHeaders(503, -1);
      } else {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  public static JWK rsa(String kid, int bits, JWSAlgorithm algorithm) {
    try {
      return new RSAKeyGenerator(bits, true).keyID(kid).algorithm(algorithm).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public static JWK ec(String kid) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json");
  }

  /** How often somebody has asked for the keys. */
  public int fetches() {
    return fetches.get();
  }

  public void publish(JWK... keys) {
    published =
        Stream.of(keys).map(key -> Optional.ofNullable(key.toPublicJWK()).orElse(key)).toList();
  }

  /** Makes the mistake of publishing what should be private. */
  public void publishWhole(JWK... keys) {
    published = List.of(keys);
  }

  /** From now on every request is answered with 503, or no longer. */
  public void away(boolean now) {
    isAway = now;
  }

  /** Claims that are in order, for five minutes from {@code now} on. */
  public static JWTClaimsSet.Builder claims(String subject, Instant now) {
    return new JWTClaimsSet.Builder()
        .issuer(NAME)
        .audience(AUDIENCE)
        .subject(subject)
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plus(Duration.ofMinutes(5))));
  }

  /** Signed as the key is meant to be used. */
  public static String token(JWK key, JWTClaimsSet claims) {
    JWSAlgorithm algorithm =
        key.getAlgorithm() == null
            ? (key.getKeyType().getValue().equals("EC") ? JWSAlgorithm.ES256 : JWSAlgorithm.RS256)
            : JWSAlgorithm.parse(key.getAlgorithm().getName());
    return token(key, algorithm, claims, header -> {});
  }

  /** Signed as no honest issuer would. */
  public static String token(
      JWK key, JWSAlgorithm algorithm, JWTClaimsSet claims, Consumer<JWSHeader.Builder> changes) {
    JWSHeader.Builder header =
        new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT).keyID(key.getKeyID());
    changes.accept(header);
    try {
      SignedJWT jwt = new SignedJWT(header.build(), claims);
      jwt.sign(signer(key, algorithm));
      String token = jwt.serialize();
      Canaries.remember(Canaries.Kind.JWT, token);
      return token;
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Signs where the library would refuse: with short keys or an algorithm other than the key's. */
  private static JWSSigner signer(JWK key, JWSAlgorithm algorithm) throws JOSEException {
    return JWSAlgorithm.Family.RSA.contains(algorithm)
        ? new RSASSASigner(key.toRSAKey().toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()))
        : new DefaultJWSSignerFactory().createJWSSigner(key, algorithm);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
