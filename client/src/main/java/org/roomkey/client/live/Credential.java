package org.roomkey.client.live;

import java.io.IOException;
import org.roomkey.client.json.Json;

/**
 * The token of a connection.
 *
 * @param isRenewable whether the source can give another one
 */
record Credential(TokenSource source, boolean isRenewable) {
  /** The frame with a new token. */
  String frame() throws IOException {
    return Json.write(Json.object("type", "auth", "token", source.token()));
  }
}
