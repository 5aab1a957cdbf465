package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.RawSocket.RawFrame;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.TlsConnector;

/** Sockets over TLS that Tomcat itself decrypts, above all those whose peer does not read. */
class TlsIT {
  private static final int SEND_BUFFER = 16 * 1024;

  /** More than all buffers hold, and less than the outbox. */
  private static final int MESSAGES = 200;

  private static final String TEXT = "x".repeat(4_000);

  private static TestServer server;
  private static TlsConnector tls;
  private static Person alice;
  private static Person carol;

  @BeforeAll
  static void start() {
    server = new TestServer(Map.of("roomkey.limits.enabled", "false"));
    tls = new TlsConnector(server).withSendBuffer(SEND_BUFFER);
    alice = tls.loginAs("alice");
    carol = tls.loginAs("carol");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A peer that has joined the board and reads nothing of the messages. */
  private static RawSocket stalled(String board, TestSocket sender) {
    RawSocket peer = tls.rawSocket("/ws/boards/" + board, "Cookie", carol.cookies());
    peer.mustBeUpgraded().expect("joined");
    for (int i = 0; i < MESSAGES; i++) {
      sender.send("type", "message", "boardId", board, "text", TEXT);
    }
    for (int i = 0; i < MESSAGES; i++) {
      sender.expect("ack");
    }
    return peer;
  }

  @Test
  void framesOfAnyLengthArrive() {
    String board = server.newBoard();
    try (TestSocket socket = alice.on(board);
        RawSocket raw = tls.rawSocket("/ws/boards/" + board, "Cookie", carol.cookies())) {
      raw.mustBeUpgraded().expect("joined");
      assertEquals("invalid_json", raw.send("x").expect("error").string("code"));
      for (int i = 0; i <= 16; i++) {
        String text = "ä€😀".repeat(i == 0 ? 1 : 60 * i);
        long seq = socket.message(board, text).number("seq");
        assertEquals(text, raw.expect("message").string("text"));
        for (int limit : List.of(1, 64)) {
          Frame page = socket.history(board, "limit", limit);
          assertEquals(Math.min(limit, seq), page.messages().size());
          assertEquals(text, page.messages().get(page.messages().size() - 1).string("text"));
        }
      }
    }
  }

  @Test
  void aPageOf256KibibytesArrives() {
    String board = server.newBoard();
    try (TestSocket socket = alice.on(board);
        RawSocket peer = stalled(board, socket)) {
      Frame page = socket.history(board, "limit", 500);
      assertEquals(
          true, page.json().toString().length() > 250_000, () -> "" + page.messages().size());
      for (Frame message : page.messages()) {
        assertEquals(TEXT, message.string("text"));
      }
    }
  }

  @Test
  void aStalledPeerThatWakesGetsEverythingInOrder() {
    String board = server.newBoard();
    try (TestSocket sender = alice.on(board);
        RawSocket peer = stalled(board, sender)) {
      assertEquals(
          LongStream.rangeClosed(1, MESSAGES).boxed().toList(),
          LongStream.rangeClosed(1, MESSAGES)
              .map(i -> peer.expect("message").number("seq"))
              .boxed()
              .toList());
      peer.send("type", "ping").expect("pong");
    }
  }

  @Test
  void aCloseWhileOutputIsPendingArrivesWithItsCode() {
    String board = server.newBoard();
    try (TestSocket sender = alice.on(board);
        RawSocket peer = stalled(board, sender)) {
      server
          .signedIn("user-admin")
          .post("/api/admin/users/user-carol/disconnect", Json.object())
          .mustBe(204);
      peer.mustEnd(4003, "Forbidden", "forbidden");
      assertEquals(null, peer.sendClose(4003).read());
    } finally {
      carol = tls.loginAs("carol");
    }
  }

  @Test
  void pingsAreAnsweredAlsoWhileOutputIsPending() {
    String board = server.newBoard();
    try (TestSocket sender = alice.on(board);
        RawSocket peer = stalled(board, sender)) {
      byte[] payload = "are you there?".getBytes(StandardCharsets.US_ASCII);
      peer.send(RawSocket.PING, true, payload);
      RawFrame pong = peer.read();
      while (pong.opcode() != RawSocket.PONG) {
        pong = peer.read();
      }
      assertArrayEquals(payload, pong.payload());
      peer.send(RawSocket.PING, true, payload);
      peer.expect("message");
    }
  }
}
