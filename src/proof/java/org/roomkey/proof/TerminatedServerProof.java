package org.roomkey.proof;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roomkey.testing.TerminatedServer;

/** The server's process is told to end under load, again and again, on the same data. */
class TerminatedServerProof {
  private static final int ENDS = 10;

  @Test
  void clientsAreAskedToReconnectAndMessagesAreStoredOnce(@TempDir Path folder) {
    System.out.println("PROOF " + ENDS + " times SIGTERM: " + TerminatedServer.run(folder, ENDS));
  }
}
