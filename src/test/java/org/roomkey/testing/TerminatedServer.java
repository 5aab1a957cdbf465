package org.roomkey.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;

/** A server that is stopped under load repeatedly, as by SIGTERM. */
public final class TerminatedServer {
  private static final List<String> BOARDS = List.of("ended-1", "ended-2", "ended-3");

  /** A clean stop takes a second; this allows for a busy machine and is below the forced stop. */
  private static final long MAX_STOP_MILLIS = 10_000;

  private static final long MAX_ANSWER_MILLIS = 8_000;

  private TerminatedServer() {}

  /** The figures, for the output of the proofs. */
  public record Figures(
      Crowd.Result messages, int sockets, long longestStopMillis, long longestAnswerMillis) {}

  /**
   * Stops the server this many times. Fails if a promise of {@code docs/protocol.md} is broken, or
   * if a client gets another close than the one that asks it to reconnect.
   *
   * @param folder for the server's data
   */
  public static Figures run(Path folder, int ends) {
    try (ServerProcess server = new ServerProcess(folder)) {
      Person admin = server.loginAs("admin");
      for (String boardId : BOARDS) {
        admin
            .put("/api/boards/" + boardId, Json.object("name", boardId, "access", "open"))
            .mustBe(201);
      }
      try (Crowd crowd = new Crowd(server, BOARDS)) {
        long longestStop = 0;
        for (int i = 1; i <= ends; i++) {
          crowd.awaitAcknowledged(30);
          long from = System.nanoTime();
          server.terminate();
          longestStop = Math.max(longestStop, (System.nanoTime() - from) / 1_000_000);
          server.start();
          crowd.awaitAcknowledged(10);
        }
        Crowd.Result result = crowd.finish(admin);
        assertEquals(result.acknowledged(), result.stored());
        List<TestSocket> ended = crowd.endedSockets();
        assertEquals(ends * BOARDS.size() * 4, ended.size());
        ended.forEach(TerminatedServer::mustHaveBeenAskedBack);
        Figures figures =
            new Figures(result, ended.size(), longestStop, crowd.longestAnswerMillis());
        assertTrue(longestStop < MAX_STOP_MILLIS, figures::toString);
        assertTrue(figures.longestAnswerMillis < MAX_ANSWER_MILLIS, figures::toString);
        return figures;
      }
    }
  }

  private static void mustHaveBeenAskedBack(TestSocket socket) {
    long seconds = socket.mustEnd(1012, "Restarting", "restarting").number("retryAfter");
    assertTrue(seconds >= 1 && seconds <= 10, "come back in " + seconds + " s");
  }
}
