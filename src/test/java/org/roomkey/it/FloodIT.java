package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.testing.Frame;
import org.roomkey.testing.Person;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;
import org.roomkey.testing.Wait;

/** Sustained abuse by fragments and control frames, and the pause that follows. */
class FloodIT {
  private static final int FRAMES_AT_ONCE = 500;

  private static TestServer server;

  /** Frames that never form a message. */
  @SuppressWarnings("ImmutableEnumChecker") // nobody changes the bytes
  private enum Flood {
    EMPTY_PARTS("alice", RawSocket.CONTINUATION, false, 0),
    TINY_PARTS("bob", RawSocket.CONTINUATION, false, 1),
    PONGS("carol", RawSocket.PONG, true, 100);

    private final String name;
    private final byte[] frames;

    Flood(String name, int opcode, boolean last, int length) {
      this.name = name;
      // Tiny fragments stay under the 64 KiB of a frame, so the abuse limit applies first.
      this.frames = many(length == 1 ? 20 : FRAMES_AT_ONCE, opcode, last, new byte[length]);
    }

    private static byte[] many(int number, int opcode, boolean last, byte[] payload) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int i = 0; i < number; i++) {
        all.writeBytes(RawSocket.frame(opcode, last, payload));
      }
      return all.toByteArray();
    }
  }

  @BeforeAll
  static void start() {
    server =
        new TestServer(
            Map.of(
                "roomkey.limits.frames-per-socket", "5",
                "roomkey.limits.abuse-after", "500ms",
                "roomkey.limits.abuse-pause", "2s"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(Flood.class)
  void floodingWithFragmentsOrPongsEndsTheSocketAndBlocksTheUser(Flood flood) {
    Person person = server.loginAs(flood.name);
    try (TestSocket witness = server.loginAs("admin").socket()) {
      try (RawSocket socket = server.rawSocket("/ws", "Cookie", person.cookies())) {
        socket.mustBeUpgraded().next("authenticated");
        floodUntilTheEnd(socket, flood);
      }
      try (RawSocket next = server.rawSocket("/ws", "Cookie", person.cookies())) {
        next.mustBeUpgraded();
        mustBeEndedForAbuse(next);
      }
      witness.ping();
    }
    Wait.until("the pause is over", () -> opens(person));
  }

  @Test
  void anUnauthenticatedFlooderIsBlockedByAddress() {
    try (RawSocket socket = server.rawSocket("/ws?auth=message")) {
      socket.mustBeUpgraded();
      floodUntilTheEnd(socket, Flood.EMPTY_PARTS);
    }
    try (RawSocket next = server.rawSocket("/ws?auth=message")) {
      next.mustBeUpgraded();
      mustBeEndedForAbuse(next);
    }
    server.loginAs("admin").socket().close();
    Wait.until("the pause is over", FloodIT::waitsForACredential);
  }

  private static boolean opens(Person person) {
    try (RawSocket socket = server.rawSocket("/ws", "Cookie", person.cookies())) {
      return socket.mustBeUpgraded().read().text().contains("\"authenticated\"");
    }
  }

  private static boolean waitsForACredential() {
    try (RawSocket socket = server.rawSocket("/ws?auth=message")) {
      return !socket.mustBeUpgraded().hasSomething();
    }
  }

  private static void floodUntilTheEnd(RawSocket socket, Flood flood) {
    if (flood != Flood.PONGS) {
      socket.sendBytes(RawSocket.frame(RawSocket.TEXT, false, new byte[] {'{'}));
    }
    Thread sender = new Thread(() -> sendOn(socket, flood), "floods");
    sender.setDaemon(true);
    sender.start();
    mustBeEndedForAbuse(socket);
  }

  private static void sendOn(RawSocket socket, Flood flood) {
    try {
      while (true) {
        socket.sendBytes(flood.frames);
        if (flood == Flood.TINY_PARTS) {
          Thread.sleep(10);
        }
      }
    } catch (UncheckedIOException e) {
      // the test has closed it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void mustBeEndedForAbuse(RawSocket socket) {
    socket.mustEnd(1008, "Rate limited", "rate_limited");
    List<Frame> passed = socket.passed();
    long retryAfter = passed.get(passed.size() - 1).number("retryAfter");
    assertTrue(retryAfter >= 1 && retryAfter <= 3, "after " + retryAfter);
  }

  /** Fragments of 300 and 100 characters, as libraries and relays split a long frame. */
  @Test
  void aLongFrameInSmallFragmentsIsAccepted() {
    String cookies = server.loginAs("admin").cookies();
    for (int size : new int[] {300, 100}) {
      try (RawSocket socket = server.rawSocket("/ws", "Cookie", cookies)) {
        socket.mustBeUpgraded().next("authenticated");
        String pad = "x".repeat(200 * size);
        byte[] whole =
            ("{\"type\":\"ping\",\"ref\":1,\"pad\":\"" + pad + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < whole.length; i += size) {
          int end = Math.min(whole.length, i + size);
          byte[] piece = Arrays.copyOfRange(whole, i, end);
          int opcode = i == 0 ? RawSocket.TEXT : RawSocket.CONTINUATION;
          socket.sendBytes(RawSocket.frame(opcode, end == whole.length, piece));
        }
        Frame pong = socket.next("pong");
        assertEquals(1, pong.number("ref"));
        assertFalse(pong.has("code"));
      }
    }
  }
}
