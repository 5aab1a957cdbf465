package org.roomkey.proof;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.Crowd;
import org.roomkey.testing.KilledServer;

/** The server's process is killed under load, again and again, on the same data. */
class KilledServerProof {
  private static final int KILLS = 10;

  @Test
  void noAcknowledgedMessageIsLostOrDuplicated(@TempDir Path folder) {
    Crowd.Result result = KilledServer.run(folder, KILLS);
    System.out.println("PROOF " + KILLS + " kills: " + result);
  }
}
