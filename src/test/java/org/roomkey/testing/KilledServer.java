package org.roomkey.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;

/** A server that is killed under load repeatedly, as by {@code kill -9}. */
public final class KilledServer {
  private static final List<String> BOARDS = List.of("killed-1", "killed-2", "killed-3");

  private KilledServer() {}

  /**
   * Kills the server this many times. Fails if a promise of {@code docs/protocol.md} is broken.
   *
   * @param folder for the server's data
   */
  public static Crowd.Result run(Path folder, int kills) {
    try (ServerProcess server = new ServerProcess(folder)) {
      Person admin = server.loginAs("admin");
      for (String boardId : BOARDS) {
        admin
            .put("/api/boards/" + boardId, Json.object("name", boardId, "access", "open"))
            .mustBe(201);
      }
      try (Crowd crowd = new Crowd(server, BOARDS)) {
        for (int i = 1; i <= kills; i++) {
          crowd.awaitAcknowledged(30);
          server.kill();
          server.start();
          crowd.awaitAcknowledged(10);
          assertTrue(crowd.returns() >= i * BOARDS.size() * 4, "a socket survived its server");
        }
        Crowd.Result result = crowd.finish(admin);
        assertEquals(result.acknowledged(), result.stored());
        assertEquals(0, crowd.unavailable());
        return result;
      }
    }
  }
}
