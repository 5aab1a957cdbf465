package org.roomkey.web;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.roomkey.passkey.Assertion;
import org.roomkey.passkey.Attestation;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;

/**
 * Reads a browser's answer for a passkey from its JSON form (WebAuthn §5.1). The lengths are bounds
 * of the specification, or well above what authenticators send.
 */
public final class PasskeyInput {
  private static final Pattern BASE64URL = Pattern.compile("[A-Za-z0-9_-]+");
  private static final Pattern TRANSPORT = Pattern.compile("[a-z-]{1,20}");

  /** Of base64url: 1,023 bytes. */
  private static final int MAX_ID = 1_364;

  private static final int MAX_CLIENT_DATA = 4_000;
  private static final int MAX_AUTHENTICATOR_DATA = 4_000;
  private static final int MAX_SIGNATURE = 2_000;
  private static final int MAX_HANDLE = 86;
  private static final int MAX_ATTESTATION = 24_000;
  private static final int MAX_RESPONSE_BYTES = 48 * 1024;
  private static final int MAX_TRANSPORTS = 8;

  private PasskeyInput() {}

  public static Attestation attestation(JsonFields body) throws ProtocolException {
    JsonFields response = response(body);
    return new Attestation(
        bytes(response, "clientDataJSON", MAX_CLIENT_DATA),
        bytes(response, "attestationObject", MAX_ATTESTATION),
        Optional.ofNullable(
                response.optionalStrings(
                    "transports", MAX_TRANSPORTS, text -> TRANSPORT.matcher(text).matches()))
            .orElse(List.of()));
  }

  public static Assertion assertion(JsonFields body) throws ProtocolException {
    JsonFields response = response(body);
    return new Assertion(
        bytes(body, "id", MAX_ID),
        bytes(response, "clientDataJSON", MAX_CLIENT_DATA),
        bytes(response, "authenticatorData", MAX_AUTHENTICATOR_DATA),
        bytes(response, "signature", MAX_SIGNATURE),
        bytes(response, "userHandle", MAX_HANDLE));
  }

  private static JsonFields response(JsonFields body) throws ProtocolException {
    return JsonFields.parse(body.value("response", MAX_RESPONSE_BYTES).toString());
  }

  private static String bytes(JsonFields fields, String name, int max) throws ProtocolException {
    return fields.string(name, text -> text.length() <= max && BASE64URL.matcher(text).matches());
  }
}
