package org.roomkey.testing;

import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import org.roomkey.credential.Secrets;

/**
 * An authenticator with one passkey (ES256) and the browser in front of it. Both lie if the test
 * wants it. For one thread.
 */
public final class TestAuthenticator {
  public static final int PRESENT = 0x01;
  public static final int VERIFIED = 0x04;
  private static final int HAS_KEY = 0x40;

  private static final int COORDINATE = 32;

  private final KeyPair keys = keys();
  private String credentialId = Secrets.id();
  private String rpId;
  private String origin;
  private String createType = "webauthn.create";
  private String getType = "webauthn.get";
  private String more = "\"crossOrigin\":false";
  private int flags = PRESENT | VERIFIED;
  private long count;
  private String userHandle;

  public TestAuthenticator(String rpId, String origin) {
    this.rpId = rpId;
    this.origin = origin;
  }

  /** An authenticator and a browser for the passkeys of this site, by its name. */
  public static TestAuthenticator at(Site site) {
    return new TestAuthenticator("localhost", "http://localhost:" + site.port());
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public TestAuthenticator rpId(String id) {
    rpId = id;
    return this;
  }

  public TestAuthenticator origin(String text) {
    origin = text;
    return this;
  }

  /** The type of both ceremonies. */
  public TestAuthenticator type(String type) {
    createType = type;
    getType = type;
    return this;
  }

  /** Further members of the client data. */
  public TestAuthenticator clientData(String members) {
    more = members;
    return this;
  }

  /** What the authenticator says about its user. */
  public TestAuthenticator flags(int bits) {
    flags = bits;
    return this;
  }

  /** The sign count of the next answer. */
  public TestAuthenticator count(long next) {
    count = next;
    return this;
  }

  public TestAuthenticator userHandle(String handle) {
    userHandle = handle;
    return this;
  }

  public String userHandle() {
    return userHandle;
  }

  public TestAuthenticator credentialId(String id) {
    credentialId = id;
    return this;
  }

  public String credentialId() {
    return credentialId;
  }

  /**
   * Makes the passkey.
   *
   * @param options of the server
   */
  public JsonObject create(JsonObject options) {
    userHandle = options.getJsonObject("user").getString("id");
    return create(options.getString("challenge"));
  }

  /**
   * @param challenge as base64url
   */
  public JsonObject create(String challenge) {
    byte[] data = authenticatorData(flags | HAS_KEY, key());
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    object.writeBytes(HexFormat.of().parseHex("a363666d74646e6f6e656761747453746d74a06861757468"));
    object.writeBytes(HexFormat.of().parseHex("44617461"));
    object.writeBytes(new byte[] {0x59, (byte) (data.length >> 8), (byte) data.length});
    object.writeBytes(data);
    return answer(
        Json.object(
            "clientDataJSON",
            text(clientData(createType, challenge)),
            "attestationObject",
            text(object.toByteArray()),
            "transports",
            Json.parse("[\"internal\",\"hybrid\"]")));
  }

  /**
   * Signs the challenge.
   *
   * @param options of the server
   */
  public JsonObject get(JsonObject options) {
    return get(options.getString("challenge"));
  }

  /**
   * @param challenge as base64url
   */
  public JsonObject get(String challenge) {
    byte[] data = authenticatorData(flags, new byte[0]);
    byte[] client = clientData(getType, challenge);
    return answer(
        Json.object(
            "clientDataJSON",
            text(client),
            "authenticatorData",
            text(data),
            "signature",
            text(signature(data, client)),
            "userHandle",
            userHandle));
  }

  private JsonObject answer(JsonObject response) {
    return Json.object(
        "id", credentialId, "rawId", credentialId, "type", "public-key", "response", response);
  }

  private byte[] clientData(String type, String challenge) {
    return ("{\"type\":\""
            + type
            + "\",\"challenge\":\""
            + challenge
            + "\",\"origin\":\""
            + origin
            + "\","
            + more
            + "}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] authenticatorData(int bits, byte[] attested) {
    return ByteBuffer.allocate(37 + attested.length)
        .put(Secrets.sha256(rpId))
        .put((byte) bits)
        .putInt((int) count)
        .put(attested)
        .array();
  }

  /** Of no model, with the public key as COSE. */
  private byte[] key() {
    byte[] id = Base64.getUrlDecoder().decode(credentialId);
    ECPublicKey point = (ECPublicKey) keys.getPublic();
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    key.writeBytes(new byte[16]);
    key.writeBytes(new byte[] {(byte) (id.length >> 8), (byte) id.length});
    key.writeBytes(id);
    key.writeBytes(HexFormat.of().parseHex("a5010203262001215820"));
    key.writeBytes(coordinate(point.getW().getAffineX()));
    key.writeBytes(HexFormat.of().parseHex("225820"));
    key.writeBytes(coordinate(point.getW().getAffineY()));
    return key.toByteArray();
  }

  private static byte[] coordinate(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] padded = new byte[COORDINATE];
    int length = Math.min(bytes.length, COORDINATE);
    System.arraycopy(bytes, bytes.length - length, padded, COORDINATE - length, length);
    return padded;
  }

  private byte[] signature(byte[] data, byte[] client) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(data);
      signature.update(MessageDigest.getInstance("SHA-256").digest(client));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
