package org.roomkey.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The private key that authenticates Roomkey at a provider ({@code private_key_jwt}, OpenID Connect
 * Core §9). The text form hides the key.
 *
 * @param id the {@code kid} of a JWK; null for a PEM file, which has none
 */
public record ClientKey(PrivateKey key, JWSAlgorithm algorithm, String id) {
  private static final long MAX_BYTES = 64 * 1024;

  /**
   * Reads a JWK, or a PKCS #8 key in PEM.
   *
   * @throws IllegalArgumentException if the file is not readable or has no such key; the message
   *     has no part of it
   */
  public static ClientKey read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException("the file is too long");
      }
      String text = Files.readString(file).strip();
      return text.startsWith("{") ? ofJwk(text) : ofPem(text);
    } catch (IOException | ParseException | JOSEException e) {
      throw new IllegalArgumentException("the file has no readable private key", e);
    }
  }

  private static ClientKey ofJwk(String text) throws ParseException, JOSEException {
    JWK jwk = JWK.parse(text);
    PrivateKey key = jwk instanceof AsymmetricJWK pair ? pair.toPrivateKey() : null;
    if (key == null) {
      throw new IllegalArgumentException("the JWK has no private key");
    }
    JWSAlgorithm algorithm =
        jwk.getAlgorithm() == null
            ? algorithm(key)
            : JWSAlgorithm.parse(jwk.getAlgorithm().getName());
    return new ClientKey(key, algorithm, jwk.getKeyID());
  }

  private static ClientKey ofPem(String text) {
    String body =
        text.replaceFirst("(?s).*-----BEGIN PRIVATE KEY-----", "")
            .replaceFirst("(?s)-----END PRIVATE KEY-----.*", "")
            .replaceAll("\\s", "");
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body));
    PrivateKey key =
        List.of("RSA", "EC").stream()
            .flatMap(type -> key(type, spec).stream())
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("the file has no RSA or EC key"));
    return new ClientKey(key, algorithm(key), null);
  }

  private static Optional<PrivateKey> key(String type, PKCS8EncodedKeySpec spec) {
    try {
      return Optional.of(KeyFactory.getInstance(type).generatePrivate(spec));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }

  private static JWSAlgorithm algorithm(PrivateKey key) {
    if (key instanceof RSAPrivateKey) {
      return JWSAlgorithm.RS256;
    }
    Curve curve = key instanceof ECPrivateKey ec ? Curve.forECParameterSpec(ec.getParams()) : null;
    if (Curve.P_256.equals(curve)) {
      return JWSAlgorithm.ES256;
    }
    if (Curve.P_384.equals(curve)) {
      return JWSAlgorithm.ES384;
    }
    throw new IllegalArgumentException("the key is neither RSA nor of the curve P-256 or P-384");
  }

  @Override
  public String toString() {
    return "ClientKey";
  }
}
