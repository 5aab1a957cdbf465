package org.roomkey.passkey;

import java.util.List;

/**
 * A browser's answer to a challenge for a new passkey (§5.2.1). Untrusted. Bytes are base64url
 * without padding.
 */
public record Attestation(String clientData, String attestationObject, List<String> transports) {}
