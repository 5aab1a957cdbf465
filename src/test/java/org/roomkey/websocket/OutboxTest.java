package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.room.Batch;
import org.roomkey.room.Frame;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.QueuedExecutor;

class OutboxTest {
  /** Fills the latest frames, together with one of three characters. */
  private static final int LATEST = LatestFrames.MAX_BYTES - 10 - 3 - 2;

  private final FakeWire wire = new FakeWire();
  private final QueuedExecutor writers = new QueuedExecutor();
  private final MutableClock clock = new MutableClock();
  private final SocketCounts counts = new SocketCounts();
  private final Outbox outbox = new Outbox(wire, writers, counts, clock.nanoTime());

  private Offered offer(String... texts) {
    return outbox.offer(Batch.of(Stream.of(texts).map(Frame::lasting).toList()));
  }

  private Offered offerSignal(String topic, String text) {
    return outbox.offer(Batch.of(new Frame(text, topic)));
  }

  private void send(String text) {
    if (offer(text) == Offered.TAKEN_FIRST) {
      outbox.flush();
    }
  }

  private void sendUntilBehind() {
    for (int i = 0; i < FrameQueue.BEHIND_FRAMES; i++) {
      send("m");
    }
  }

  private List<String> sentAfterBehind() {
    return wire.sent.subList(FrameQueue.BEHIND_FRAMES, wire.sent.size());
  }

  @Test
  void queuedFramesAreSentInOrderAndInOneBatch() {
    send("1");
    send("2");
    send("3");
    assertEquals(List.of(), wire.sent, "only the pool writes");

    writers.runAll();

    assertEquals(List.of("1", "2", "3"), wire.sent);
    assertEquals(1, wire.chunks);
  }

  @Test
  void theFirstFrameIsSentAtOnceAndLaterOnesOnTheLane() {
    wire.whileWriting = () -> send("2");
    offer("1");

    outbox.flushHere();

    assertEquals(List.of("1"), wire.sent);
    writers.runAll();
    assertEquals(List.of("1", "2"), wire.sent);
  }

  @Test
  void theFirstFrameWaitsForARunningWrite() {
    wire.whileWriting =
        () -> {
          offer("2");
          outbox.flushHere();
          assertEquals(List.of(), wire.sent, "one writer at a time");
        };
    send("1");

    writers.runAll();

    assertEquals(List.of("1", "2"), wire.sent);
  }

  @Test
  void framesOfferedDuringAWriteFollowIt() {
    wire.whileWriting =
        () -> {
          send("3");
          send("4");
        };
    send("1");
    send("2");

    writers.runAll();

    assertEquals(List.of("1", "2", "3", "4"), wire.sent);
    assertEquals(2, wire.chunks);
  }

  @Test
  void theLaneHasAtMostOneTask() {
    wire.whileWriting =
        () -> {
          offer("2");
          outbox.flush();
          assertEquals(0, writers.waiting());
        };
    offer("1");
    outbox.flush();
    outbox.flush();
    outbox.ping();
    assertEquals(1, writers.waiting());

    writers.runAll();

    assertEquals(List.of("(ping)", "1", "2"), wire.sent);
  }

  @Test
  void onlyTheFirstOfferFlushesUntilItIsWritten() {
    assertEquals(Offered.TAKEN_FIRST, offer("1"));
    assertEquals(Offered.TAKEN, offer("2"));
    assertEquals(Offered.TAKEN, offerSignal("t", "3"));
    outbox.flush();
    assertEquals(Offered.TAKEN, offer("4"));

    writers.runAll();

    assertEquals(List.of("1", "2", "3", "4"), wire.sent);
    assertEquals(Offered.TAKEN_FIRST, offer("5"));
  }

  @Test
  void anEphemeralFrameMayBeTheFirst() {
    assertEquals(Offered.TAKEN_FIRST, offerSignal("t", "1"));
    assertEquals(Offered.TAKEN, offerSignal("t", "2"));
    outbox.flush();
    writers.runAll();

    assertEquals(List.of("1", "2"), wire.sent);
  }

  @Test
  void flushingWithNothingToDoTakesNoThread() {
    outbox.flush();

    assertEquals(0, writers.waiting());
  }

  @Test
  void queuedFramesAreLimited() {
    for (int i = 0; i < FrameQueue.MAX_FRAMES; i++) {
      send("" + i);
    }

    assertEquals(Offered.FULL, offer("one more"));
    writers.runAll();
    assertEquals(FrameQueue.MAX_FRAMES, wire.sent.size());
    assertEquals(Offered.TAKEN_FIRST, offer("now there is room"));
  }

  @Test
  void queuedBytesAreLimited() {
    int header = 10;
    send("x".repeat(FrameQueue.MAX_BYTES - header - 3));
    assertEquals(Offered.TAKEN, offer("y"));
    assertEquals(Offered.FULL, offer(""));

    writers.runAll();

    assertEquals(2, wire.sent.size());
    assertEquals("y", wire.sent.get(1));
    assertEquals(Offered.TAKEN_FIRST, offer("now there is room"));
  }

  /** One commit may have more than the bound, and a peer that has read everything is not slow. */
  @Test
  void aBatchLargerThanTheBoundIsTakenWhereNothingWaits() {
    String half = "x".repeat(FrameQueue.MAX_BYTES / 2);

    assertEquals(Offered.TAKEN_FIRST, offer(half, half, half));
    assertEquals(Offered.FULL, offer(""));
    outbox.flush();
    writers.runAll();

    assertEquals(List.of(half, half, half), wire.sent);
    assertEquals(Offered.TAKEN_FIRST, offer("now there is room"));
  }

  @Test
  void framesOfferedTogetherKeepTheirOrder() {
    assertEquals(Offered.TAKEN_FIRST, offer("1", "2"));
    assertEquals(Offered.TAKEN, offer("3", "4"));
    outbox.flush();
    writers.runAll();

    assertEquals(List.of("1", "2", "3", "4"), wire.sent);
  }

  @Test
  void aFastPeerGetsEveryFrameOfATopic() {
    offerSignal("t", "1");
    offerSignal("t", "2");
    outbox.flush();
    writers.runAll();

    assertEquals(List.of("1", "2"), wire.sent);
  }

  @Test
  void aSlowPeerGetsTheLatestFrameOfEachTopicAfterDurableOnes() {
    sendUntilBehind();
    offerSignal("a", "a1");
    offerSignal("b", "b1");
    offerSignal("a", "a2");
    send("last");
    writers.runAll();

    assertEquals(List.of("last", "b1", "a2"), sentAfterBehind());
  }

  @Test
  void aFewLongFramesMakeAPeerSlowToo() {
    send("x".repeat(FrameQueue.BEHIND_BYTES));
    offerSignal("a", "a1");
    offerSignal("a", "a2");
    writers.runAll();

    assertEquals(List.of("a2"), wire.sent.subList(1, wire.sent.size()));
  }

  @Test
  void framesOfATopicAreNeverReordered() {
    sendUntilBehind();
    offerSignal("a", "old");
    wire.whileWriting = () -> wire.whileWriting = () -> offerSignal("a", "new");
    writers.runAll();

    assertEquals(List.of("old", "new"), sentAfterBehind());
  }

  @Test
  void theOldestTopicIsEvicted() {
    sendUntilBehind();
    for (int i = 0; i <= LatestFrames.MAX_TOPICS; i++) {
      offerSignal("t" + i, "s" + i);
    }
    offerSignal("long", "x".repeat(LATEST));
    writers.runAll();

    assertEquals(List.of("s" + LatestFrames.MAX_TOPICS, "x".repeat(LATEST)), sentAfterBehind());
  }

  @Test
  void ephemeralFramesNeverEndAConnection() {
    sendUntilBehind();
    for (int i = 0; i < FrameQueue.MAX_FRAMES; i++) {
      assertEquals(Offered.TAKEN, offerSignal("t" + i, "x".repeat(5_000)));
    }
  }

  @ParameterizedTest
  @EnumSource(CloseStatus.class)
  void aCloseDropsOrSendsQueuedFramesAndComesLast(CloseStatus status) {
    send("1");
    send("2");

    outbox.close(status, "error");
    writers.runAll();

    String close = "(" + status + ")";
    assertEquals(
        status.dropsQueued() ? List.of("error", close) : List.of("1", "2", "error", close),
        wire.sent);
  }

  @Test
  void aCloseNeedsNoLastFrame() {
    outbox.close(CloseStatus.NORMAL, null);
    writers.runAll();

    assertEquals(List.of("(NORMAL)"), wire.sent);
  }

  @Test
  void theFirstCloseWinsAndNothingFollowsIt() {
    outbox.close(CloseStatus.RESTARTING, "restarting");
    outbox.close(CloseStatus.FORBIDDEN, "forbidden");
    send("late");
    offerSignal("t", "late");
    outbox.ping();
    writers.runAll();

    outbox.close(CloseStatus.FORBIDDEN, "forbidden");
    send("later");
    outbox.ping();
    outbox.flush();
    writers.runAll();

    assertEquals(List.of("restarting", "(RESTARTING)"), wire.sent);
  }

  @Test
  void aCloseDuringAWriteFollowsIt() {
    wire.whileWriting = () -> outbox.close(CloseStatus.UNAUTHORIZED, "unauthorized");
    send("1");
    send("2");

    writers.runAll();

    assertEquals(List.of("1", "2", "unauthorized", "(UNAUTHORIZED)"), wire.sent);
  }

  @Test
  void theLastFrameIsAcceptedByAFullOutbox() {
    for (int i = 0; i < FrameQueue.MAX_FRAMES; i++) {
      send("m");
    }

    outbox.close(CloseStatus.RESTARTING, "restarting");
    writers.runAll();

    assertEquals(
        List.of("restarting", "(RESTARTING)"),
        wire.sent.subList(FrameQueue.MAX_FRAMES, wire.sent.size()));
  }

  @Test
  void aFailedWriteEndsWithAClose() {
    wire.broken = true;
    send("1");
    writers.runAll();
    send("2");
    outbox.ping();
    writers.runAll();

    assertEquals(List.of("(SLOW_CONSUMER)"), wire.sent);
  }

  @Test
  void aFailedPingEndsWithAClose() {
    wire.broken = true;
    outbox.ping();
    writers.runAll();

    assertEquals(List.of("(SLOW_CONSUMER)"), wire.sent);
  }

  @Test
  void aFailureWhileClosingKeepsTheCloseReason() {
    wire.broken = true;
    send("1");
    outbox.close(CloseStatus.RESTARTING, "restarting");
    writers.runAll();

    assertEquals(List.of("(RESTARTING)"), wire.sent);
  }

  @Test
  void aBugInTheWireEndsWithAClose() {
    wire.whileWriting =
        () -> {
          throw new IllegalStateException("says the test");
        };
    send("1");
    writers.runAll();

    assertEquals(List.of("(SLOW_CONSUMER)"), wire.sent);
  }

  @Test
  void framesRefusedByTheLaneAreSentByTheNextFlush() {
    writers.setFull(true);
    send("1");
    outbox.flush();
    assertEquals(0, writers.waiting());

    writers.setFull(false);
    outbox.flush();
    writers.runAll();

    assertEquals(List.of("1"), wire.sent);
  }

  @Test
  void aCloseRefusedByTheLaneIsSentByTheNextFlush() {
    writers.setFull(true);
    outbox.close(CloseStatus.RESTARTING, "restarting");

    writers.setFull(false);
    outbox.flush();
    writers.runAll();

    assertEquals(List.of("restarting", "(RESTARTING)"), wire.sent);
  }

  @Test
  void nothingIsWrittenToAClosedSocket() {
    send("1");
    outbox.closed();
    send("2");
    outbox.ping();
    outbox.close(CloseStatus.RESTARTING, "restarting");
    outbox.flush();

    writers.runAll();

    assertEquals(List.of(), wire.sent);
  }

  @Test
  void theDurationOfARunningWriteIsKnown() {
    List<Long> seen = new ArrayList<>();
    wire.whileWriting =
        () -> {
          clock.advance(Duration.ofSeconds(3));
          seen.add(outbox.writingNanos());
        };
    send("1");
    clock.advance(Duration.ofSeconds(1));
    assertEquals(0, outbox.writingNanos(), "no write has begun");

    writers.runAll();

    assertEquals(3, Duration.ofNanos(seen.get(0) + 1).toSeconds());
    assertEquals(0, outbox.writingNanos());
  }

  @Test
  void eachChunkRestartsTheWriteTimeout() {
    List<Long> seen = new ArrayList<>();
    wire.whileWriting =
        () -> {
          clock.advance(Duration.ofSeconds(3));
          wire.whileWriting =
              () -> {
                clock.advance(Duration.ofSeconds(2));
                seen.add(outbox.writingNanos());
              };
        };
    send("x".repeat(FrameQueue.CHUNK_BYTES));

    writers.runAll();

    assertEquals(2, Duration.ofNanos(seen.get(0) + 1).toSeconds());
  }

  /** Two, three and four bytes in UTF-8. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "\u00E4", "\u20AC", "\uD83D\uDD11"})
  void aLongFrameIsSentInChunksThatEndBetweenCharacters(String character) {
    String text = "." + character.repeat(FrameQueue.CHUNK_BYTES);
    List<String> parts = new ArrayList<>();
    wire.eachChunk = parts::add;
    send("first");
    offer(text);
    send("last");

    writers.runAll();

    assertEquals(List.of("first", text, "last"), wire.sent);
    assertTrue(parts.size() > character.length(), "in chunks: " + parts.size());
    parts.forEach(part -> assertFalse(part.contains("\uFFFD"), "cut inside a character"));
  }

  @Test
  void aLongBatchIsSentInChunksOfWholeFrames() {
    String[] texts = new String[400];
    Arrays.setAll(texts, i -> i + "x".repeat(1_000));
    offer(texts);
    List<Boolean> midFrame = new ArrayList<>();
    wire.eachChunk = part -> midFrame.add(wire.isMidFrame());
    outbox.flush();

    writers.runAll();

    assertEquals(List.of(texts), wire.sent);
    assertEquals(7, wire.chunks);
    assertFalse(midFrame.contains(true));
    assertEquals(400, counts.sent());
  }

  @Test
  void anEndCompletesTheFrameInProgressAndDropsTheRest() {
    String longer = "x".repeat(3 * FrameQueue.CHUNK_BYTES);
    wire.whileWriting = () -> outbox.close(CloseStatus.FORBIDDEN, "forbidden");
    offer(longer, "in the same batch");
    send("dropped");
    outbox.flush();

    writers.runAll();

    assertEquals(List.of(longer, "forbidden", "(FORBIDDEN)"), wire.sent);
  }

  @Test
  void aPingWaitsForTheEndOfAFrame() {
    wire.whileWriting = outbox::ping;
    send("x".repeat(2 * FrameQueue.CHUNK_BYTES));
    send("2");

    writers.runAll();

    assertEquals(List.of("(ping)", "2"), wire.sent.subList(1, 3));
  }

  @Test
  void aWireThatDoesNotBlockIsWrittenByTheThreadThatFlushes() {
    wire.blocks = false;
    send("1");
    assertEquals(List.of("1"), wire.sent);

    outbox.close(CloseStatus.NORMAL, "last");
    assertEquals(List.of("1", "last"), wire.sent, "the close may block");
    writers.runAll();

    assertEquals(List.of("1", "last", "(NORMAL)"), wire.sent);
  }

  @Test
  void whatIsOfferedWhileAWriteIsPendingFollowsIt() {
    wire.blocks = false;
    wire.next = Wire.Output.PENDING;
    send("1");
    send("2");
    outbox.ping();
    outbox.flush();
    assertEquals(List.of("1"), wire.sent);
    clock.advance(Duration.ofSeconds(3));
    assertEquals(3, Duration.ofNanos(outbox.writingNanos() + 1).toSeconds());

    wire.completion.completed(3L, null);

    assertEquals(List.of("1", "(ping)", "2"), wire.sent);
    assertEquals(0, outbox.writingNanos());
    assertEquals(2, counts.sent());
  }

  @Test
  void aPendingPingIsNoFrame() {
    wire.blocks = false;
    wire.next = Wire.Output.PENDING;
    outbox.ping();
    send("1");
    wire.completion.completed(2L, null);

    assertEquals(List.of("(ping)", "1"), wire.sent);
    assertEquals(1, counts.sent());
  }

  @Test
  void aCloseWaitsForAPendingWrite() {
    wire.blocks = false;
    wire.next = Wire.Output.PENDING;
    send("1");
    send("dropped");
    outbox.close(CloseStatus.FORBIDDEN, "forbidden");
    writers.runAll();
    assertEquals(List.of("1"), wire.sent);

    wire.completion.completed(3L, null);
    writers.runAll();

    assertEquals(List.of("1", "forbidden", "(FORBIDDEN)"), wire.sent);
  }

  @Test
  void aPendingWriteThatFailsEndsWithAClose() {
    wire.blocks = false;
    wire.next = Wire.Output.PENDING;
    send("1");
    send("dropped");
    wire.completion.failed(new IOException("gone, says the test"), null);
    writers.runAll();

    assertEquals(List.of("1", "(SLOW_CONSUMER)"), wire.sent);
  }

  @Test
  void aSocketThatClosesWhileAWriteIsPendingGetsNothingMore() {
    wire.blocks = false;
    wire.next = Wire.Output.PENDING;
    send("1");
    send("2");
    outbox.closed();
    wire.completion.completed(3L, null);
    outbox.flush();
    writers.runAll();

    assertEquals(List.of("1"), wire.sent);
  }

  @Test
  void thePongToTheLatestPingWaitsForTheEndOfAFrame() {
    wire.blocks = false;
    wire.next = Wire.Output.PENDING;
    send("1");
    send("2");
    outbox.pong(new byte[] {'a'});
    outbox.pong(new byte[] {'b'});
    outbox.ping();
    assertEquals(List.of("1"), wire.sent);

    wire.completion.completed(3L, null);

    assertEquals(List.of("1", "(pong b)", "(ping)", "2"), wire.sent);
    assertEquals(2, counts.sent());
  }

  @Test
  void noPongFollowsAClose() {
    wire.blocks = false;
    wire.next = Wire.Output.PENDING;
    send("1");
    outbox.pong(new byte[] {'a'});
    outbox.close(CloseStatus.FORBIDDEN, "forbidden");
    outbox.pong(new byte[] {'b'});
    wire.completion.completed(3L, null);
    writers.runAll();

    assertEquals(List.of("1", "forbidden", "(FORBIDDEN)"), wire.sent);
  }

  @Test
  void nothingFollowsTheContainersClose() {
    wire.blocks = false;
    wire.next = Wire.Output.CLOSED;
    send("1");
    send("2");
    outbox.close(CloseStatus.FORBIDDEN, "forbidden");
    writers.runAll();

    assertEquals(List.of(), wire.sent);
  }
}
