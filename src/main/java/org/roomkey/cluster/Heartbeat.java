package org.roomkey.cluster;

import jakarta.json.JsonException;
import jakarta.json.JsonObject;

/**
 * What a node says of itself every second.
 *
 * @param host the name of its machine; empty from a node of an older version
 */
public record Heartbeat(String host, boolean isDraining) {
  private static final int MAX_HOST_CHARS = 255;

  static final Heartbeat OLDER = new Heartbeat("", false);

  String text() {
    return Hint.json()
        .createObjectBuilder()
        .add("host", host)
        .add("draining", isDraining)
        .build()
        .toString();
  }

  /**
   * @throws JsonException if it is not a JSON object
   */
  static Heartbeat parse(String text) {
    if (text.isEmpty()) {
      return OLDER;
    }
    JsonObject object = Hint.object(text);
    String host = object.getString("host", "");
    return new Heartbeat(
        host.substring(0, Math.min(host.length(), MAX_HOST_CHARS)),
        object.getBoolean("draining", false));
  }
}
