package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * Pages of messages are bounded in length and never end their reader ({@code docs/protocol.md},
 * "Frames from the client").
 */
class PagesIT {
  private static final int MAX_CHARS = 256 * 1024;

  private static TestServer server;
  private static Person alice;

  /** 500 messages of 4,000 letters. */
  private static String letters;

  /** 120 messages of 4,000 control characters, each of which is six characters of JSON. */
  private static String controls;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.limits.enabled", "false"));
    alice = server.loginAs("alice");
    letters = boardWith(500, "x".repeat(4_000));
    controls = boardWith(120, "\u0001".repeat(4_000));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String boardWith(int messages, String text) {
    String id = server.newBoard();
    try (TestSocket sender = alice.on(id)) {
      for (int i = 1; i <= messages; i++) {
        sender.send("type", "message", "boardId", id, "text", text, "ref", i);
        if (i % 50 == 0 || i == messages) {
          int ref = i;
          sender.expect("ack", frame -> frame.number("ref") == ref);
        }
      }
    }
    return id;
  }

  private static Frame mustFit(Frame page) {
    assertFalse(page.seqs().isEmpty());
    assertTrue(page.json().toString().length() <= MAX_CHARS, () -> page.seqs() + " is too long");
    return page;
  }

  private static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @Test
  void historyPagesForwardsAndReportsMore() {
    try (TestSocket socket = alice.socket()) {
      for (String board : List.of(letters, controls)) {
        List<Long> read = new ArrayList<>();
        Frame page;
        do {
          long after = read.isEmpty() ? 0 : read.get(read.size() - 1);
          page = mustFit(socket.history(board, "after", after, "limit", 500));
          read.addAll(page.seqs());
        } while (page.bool("more"));
        assertEquals(range(1, board.equals(letters) ? 500 : 120), read);
      }
    }
  }

  @Test
  void historyPagesBackwardsAndReportsMore() {
    try (TestSocket socket = alice.socket()) {
      for (String board : List.of(letters, controls)) {
        List<Long> read = new ArrayList<>();
        Frame page = mustFit(socket.history(board, "limit", 500));
        read.addAll(page.seqs());
        while (page.bool("more")) {
          page = mustFit(socket.history(board, "before", read.get(0), "limit", 500));
          read.addAll(0, page.seqs());
        }
        assertEquals(range(1, board.equals(letters) ? 500 : 120), read);
      }
    }
  }

  @Test
  void aJoinReturnsTheNewestThatFitAndReportsMore() {
    try (TestSocket socket = alice.socket()) {
      Frame fifty = mustFit(socket.join(letters));
      assertEquals(range(451, 500), fifty.seqs());
      assertTrue(fifty.bool("more"));
      Frame few = mustFit(socket.join(controls));
      assertEquals(range(111, 120), few.seqs());
      assertTrue(few.bool("recovered"));
      assertTrue(few.bool("more"));
      String small = server.newBoard();
      assertFalse(socket.join(small).bool("more"));
      socket.message(small, "the first");
      assertFalse(socket.join(small).bool("more"));
    }
  }

  @Test
  void aResumeReturnsWhatFitsOrReportsAGap() {
    try (TestSocket socket = alice.socket()) {
      Frame all = mustFit(socket.join(controls, 115, null));
      assertEquals(range(116, 120), all.seqs());
      assertTrue(all.bool("recovered"));
      assertFalse(all.bool("more"));
      for (String board : List.of(letters, controls)) {
        Frame newest = mustFit(socket.join(board, 0, null));
        assertFalse(newest.bool("recovered"));
        assertTrue(newest.bool("more"));
      }
    }
  }

  @Test
  void theHttpRouteReturnsTheSamePages() {
    for (String board : List.of(letters, controls)) {
      List<Long> read = new ArrayList<>();
      JsonObject page;
      do {
        long after = read.isEmpty() ? 0 : read.get(read.size() - 1);
        String body =
            alice
                .get("/api/boards/" + board + "/messages?limit=500&after=" + after)
                .mustBe(200)
                .body();
        assertTrue(body.length() <= MAX_CHARS);
        page = Json.parse(body).asJsonObject();
        page.getJsonArray("messages")
            .getValuesAs(JsonObject.class)
            .forEach(message -> read.add(message.getJsonNumber("seq").longValue()));
      } while (page.getBoolean("more"));
      assertEquals(range(1, board.equals(letters) ? 500 : 120), read);
    }
  }

  @Test
  void manyUnreadPageRequestsAreRefusedButDoNotEndTheSocket() {
    int asked = 60;
    String small = server.newBoard();
    try (TestSocket witness = alice.on(small);
        RawSocket socket = server.rawSocket("/ws", "Cookie", alice.cookies())) {
      socket.mustBeUpgraded().next("authenticated");
      socket.send("type", "join", "boardId", small).next("joined");
      for (int i = 0; i < asked; i++) {
        boolean joins = i % 2 == 0;
        socket.send("type", joins ? "join" : "history", "boardId", letters, "limit", 500, "ref", i);
      }
      socket.send("type", "message", "boardId", small, "text", "all of it is asked");
      witness.expect("message");
      List<String> answers =
          IntStream.range(0, asked).mapToObj(i -> answer(socket)).distinct().sorted().toList();
      assertEquals(List.of("history", "joined", "rate_limited"), answers);
      socket.send("type", "history", "boardId", letters, "limit", 500, "ref", asked);
      assertEquals("history", answer(socket));
    }
  }

  private static String answer(RawSocket socket) {
    Frame frame;
    do {
      frame = new Frame(Json.parse(socket.read().text()).asJsonObject());
    } while (frame.type().equals("ack"));
    if (frame.type().equals("error")) {
      assertEquals(letters, frame.string("boardId"));
      assertEquals(1, frame.number("retryAfter"));
      assertFalse(frame.has("close"));
      return frame.string("code");
    }
    return frame.type();
  }
}
