package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.FaultyDatabase;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * The time of a refusal does not reveal a private board: refusing takes as many database queries
 * for it as for a missing one.
 */
class HiddenBoardsIT {
  private static final int TIMES = 5;

  private static FaultyDatabase database;
  private static TestServer server;
  private static Person stranger;
  private static int made;

  @BeforeAll
  static void start() {
    database = new FaultyDatabase(Duration.ofSeconds(5));
    server = new TestServer(Map.of("roomkey.limits.enabled", "false"), database::define);
    stranger = server.loginAs("carol");
  }

  @AfterAll
  static void stop() {
    server.close();
    database.close();
  }

  private static String hidden() {
    return server.newPrivateBoard(Map.of("user-alice", "owner"));
  }

  private static String none() {
    return "no-such-board-" + made++;
  }

  /** The minimum of a few runs, because background tasks query the database too. */
  private static long looks(Consumer<String> ask, String boardId) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < TIMES; i++) {
      long before = database.statements();
      ask.accept(boardId);
      least = Math.min(least, database.statements() - before);
    }
    return least;
  }

  private static Consumer<String> get(String path) {
    return boardId -> stranger.get(path.formatted(boardId)).mustBe(403);
  }

  private static void open(String boardId) {
    try (TestSocket socket = stranger.open("/ws/boards/" + boardId)) {
      assertEquals(4003, socket.closeCode());
    }
  }

  @Test
  void hiddenAndMissingBoardsCostTheSameNumberOfQueries() {
    String inUse = hidden();
    Map<String, Consumer<String>> asking = new LinkedHashMap<>();
    asking.put("GET board", get("/api/boards/%s"));
    asking.put("GET messages", get("/api/boards/%s/messages"));
    asking.put("GET presence", get("/api/boards/%s/presence"));
    asking.put("GET members", get("/api/boards/%s/members"));
    asking.put("PUT", id -> stranger.put("/api/boards/" + id, Json.object()).mustBe(403));
    asking.put("page", id -> stranger.get("/boards/" + id).mustBe(404));
    asking.put("settings page", id -> stranger.get("/boards/" + id + "/settings").mustBe(404));
    asking.put("handshake", HiddenBoardsIT::open);
    try (TestSocket owner = server.loginAs("alice").on(inUse);
        TestSocket socket = stranger.socket();
        TestSocket limited = server.socket("/ws?token=" + stranger.token("connect"))) {
      limited.next("authenticated");
      for (String type : new String[] {"join", "history", "typing"}) {
        asking.put(type, id -> socket.ask("type", type, "boardId", id));
        asking.put(type + " without the scope", id -> limited.ask("type", type, "boardId", id));
      }
      asking.forEach(
          (how, ask) -> {
            long looks = looks(ask, none());
            assertEquals(looks, looks(ask, inUse), () -> how + ", a board in use");
            assertEquals(looks, looks(ask, hidden()), () -> how + ", an empty board");
          });
      owner.message(inUse, "still here");
    }
  }

  @Test
  void aNonMemberLoadsNoBoard() {
    try (TestSocket socket = stranger.socket()) {
      Consumer<String> join = id -> socket.ask("type", "join", "boardId", id);
      String hidden = hidden();
      long first = looks(join, none());
      for (int i = 0; i < TIMES; i++) {
        assertEquals(first, looks(join, hidden));
      }
      assertEquals(1, first);
    }
  }
}
