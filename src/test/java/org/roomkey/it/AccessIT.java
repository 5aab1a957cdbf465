package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/** Rights on a board: the role, narrowed by the scopes of the token. */
class AccessIT {
  private static TestServer server;
  private static Person alice;
  private static Person bob;
  private static Person carol;
  private static Person admin;

  /** Alice is the owner, Bob an editor, Carol a viewer. */
  private static String board;

  @BeforeAll
  static void start() {
    server = new TestServer();
    alice = server.loginAs("alice");
    bob = server.loginAs("bob");
    carol = server.loginAs("carol");
    admin = server.loginAs("admin");
    board =
        server.newPrivateBoard(
            Map.of("user-alice", "owner", "user-bob", "editor", "user-carol", "viewer"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** The three frames that need the right to write. */
  private static List<Frame> writes(TestSocket socket, String where) {
    return List.of(
        socket.ask("type", "message", "boardId", where, "text", "hi"),
        socket.ask("type", "typing", "boardId", where),
        socket.ask("type", "signal", "boardId", where, "event", "e", "data", 1));
  }

  private static void assertForbidden(Frame answer) {
    assertEquals("error", answer.type(), answer::toString);
    assertEquals("forbidden", answer.string("code"));
    assertEquals("Forbidden", answer.string("error"));
  }

  @Test
  void anEditorPublishesAndAViewerReads() {
    try (TestSocket editor = bob.on(board);
        TestSocket viewer = carol.on(board)) {
      editor.message(board, "from an editor");
      assertEquals("from an editor", viewer.next("message").string("text"));
      viewer.history(board);
      editor.forget(board);
      writes(viewer, board).forEach(AccessIT::assertForbidden);
      editor.settle(board);
      editor.seesNothing();
    }
  }

  @Test
  void hiddenAndMissingBoardsAnswerAlike() {
    try (TestSocket stranger = admin.socket()) {
      for (String type : List.of("join", "history")) {
        Frame hidden = stranger.ask("type", type, "boardId", board);
        Frame missing = stranger.ask("type", type, "boardId", "no-such-board");
        assertForbidden(hidden);
        assertEquals(without(hidden), without(missing));
        assertEquals(board, hidden.string("boardId"));
      }
    }
  }

  /** The frame without the fields that must differ. */
  private static JsonObject without(Frame frame) {
    return Json.without(frame.json(), "boardId", "ref");
  }

  @Test
  void aTokenCanHaveFewerRightsThanItsUser() {
    try (TestSocket reader = server.socket("/ws?token=" + bob.token("connect", "read"))) {
      reader.next("authenticated");
      reader.join(board);
      reader.history(board);
      writes(reader, board).forEach(AccessIT::assertForbidden);
    }
    try (TestSocket bare = server.socket("/ws?token=" + bob.token("connect", "publish"))) {
      bare.next("authenticated");
      assertForbidden(bare.ask("type", "join", "boardId", board));
      assertForbidden(bare.ask("type", "history", "boardId", board));
      assertForbidden(bare.ask("type", "join", "boardId", "board-1"));
    }
  }

  @Test
  void aTokenNeverHasMoreRightsThanItsUser() {
    String token = carol.token("connect", "read", "publish");
    try (TestSocket viewer = server.socket("/ws/boards/" + board + "?token=" + token)) {
      viewer.expect("joined");
      writes(viewer, board).forEach(AccessIT::assertForbidden);
    }
  }

  @Test
  void aTokenLimitedToBoardsCoversOnlyThose() {
    String token = bob.tokenForBoard("board-1", "connect", "read", "publish");
    try (TestSocket socket = server.socket("/ws?token=" + token)) {
      socket.next("authenticated");
      socket.join("board-1");
      socket.message("board-1", "here I may");
      assertForbidden(socket.ask("type", "join", "boardId", "board-2"));
      assertForbidden(socket.ask("type", "history", "boardId", board));
    }
    server.socket("/ws/boards/board-2?token=" + token).mustEnd(4003, "Forbidden", "forbidden");
  }

  @Test
  void onAnOpenBoardEveryUserIsAnEditor() {
    try (TestSocket anybody = admin.on("board-2")) {
      anybody.message("board-2", "hello");
    }
  }

  @Test
  void noMessageIsNumberedOnceItsSenderIsNoMemberInTheDatabase() {
    String other = server.newPrivateBoard(Map.of("user-alice", "owner", "user-bob", "editor"));
    try (TestSocket a = alice.on(other);
        TestSocket b = bob.on(other)) {
      b.message(other, "still a member");
      server.sql("DELETE FROM board_members WHERE board_id = ? AND user_id = 'user-bob'", other);
      assertForbidden(b.ask("type", "message", "boardId", other, "text", "no more"));
      assertEquals(2, a.message(other, "the next number").number("seq"));
    }
  }
}
