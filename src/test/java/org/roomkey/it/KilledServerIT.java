package org.roomkey.it;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.KilledServer;

/**
 * CONTRACT §4, promises 1 to 3, where the server's process is killed in the middle of its work and
 * started on the same data: everybody comes back with {@code after}, sends again what was not
 * acknowledged, and nothing is missing or there twice.
 */
class KilledServerIT {
  @Test
  void whatWasAcknowledgedIsThereAndEverybodyRecovers(@TempDir Path folder) {
    KilledServer.run(folder, 1);
  }
}
