package org.roomkey.it;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.KilledServer;

/**
 * Promises 1 to 3 of {@code docs/protocol.md} hold when the server's process is killed in the
 * middle of its work and started on the same data. Everybody comes back with {@code after} and
 * sends the unacknowledged messages again. No message is missing or stored twice.
 */
class KilledServerIT {
  @Test
  void acknowledgedMessagesSurviveAndClientsRecover(@TempDir Path folder) {
    KilledServer.run(folder, 1);
  }
}
