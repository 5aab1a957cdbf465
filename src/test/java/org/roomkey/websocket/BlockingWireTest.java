package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.room.Batch;
import org.roomkey.room.Frame;
import org.roomkey.testing.Fake;

/** What the Jakarta API gets of the queue's chunks. */
class BlockingWireTest {
  private final Remote remote = new Remote();
  private final FrameQueue queue = new FrameQueue(new SocketCounts());
  private final BlockingWire wire = new BlockingWire(Fake.of(Session.class, new Answers()));

  /** Puts the parts of a frame together. */
  @SuppressWarnings("unused") // called by name
  private static final class Remote {
    private final List<String> frames = new ArrayList<>();
    private final StringBuilder frame = new StringBuilder();
    private int parts;
    private boolean isBatching;
    private int batches;
    private boolean isBroken;

    void sendText(String text) throws IOException {
      assertTrue(frame.isEmpty(), "a frame inside another");
      sendText(text, true);
    }

    void sendText(String part, boolean last) throws IOException {
      if (isBroken) {
        throw new IOException("says the test");
      }
      parts++;
      frame.append(part);
      if (last) {
        frames.add(frame.toString());
        frame.setLength(0);
      }
    }

    void sendPing(ByteBuffer data) {
      assertTrue(frame.isEmpty(), "the queue calls it between frames");
      frames.add("ping");
    }

    void setBatchingAllowed(boolean allowed) {
      batches += allowed ? 1 : 0;
      isBatching = allowed;
    }
  }

  @SuppressWarnings("unused") // called by name
  private final class Answers {
    private final Map<String, Object> properties = new HashMap<>();

    Map<String, Object> getUserProperties() {
      return properties;
    }

    RemoteEndpoint.Basic getBasicRemote() {
      return Fake.of(RemoteEndpoint.Basic.class, remote);
    }
  }

  private void writeAll() throws IOException {
    while (!queue.isEmpty()) {
      assertEquals(Wire.Output.WRITTEN, wire.write(queue.chunk(), null));
      queue.written();
    }
    assertFalse(remote.isBatching, "something may be left in the container's buffer");
  }

  private static Batch batch(Stream<String> texts) {
    return Batch.of(texts.map(Frame::lasting).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 125, 126, 65_535, 65_536, 65_537, 256 * 1024})
  void frameOfEveryLengthArrives(int length) throws IOException {
    for (String character : List.of("x", "ä", "€", "😀")) {
      for (String start : List.of("", "a", "ab", "abc")) {
        String text = start + character.repeat(Math.max(1, length / character.length() / 2));
        queue.offer(batch(Stream.of(text)));
        writeAll();
        assertEquals(text, remote.frames.get(remote.frames.size() - 1));
      }
    }
    assertEquals(0, remote.batches, "a frame alone needs no copy");
  }

  @Test
  void aLongFrameIsWrittenInPartsSoThatItsProgressShows() throws IOException {
    queue.offer(batch(Stream.of("x".repeat(256 * 1024))));

    writeAll();

    assertEquals(5, remote.parts);
  }

  @Test
  void framesOfABatchArriveInOrderAndAreFlushedOnce() throws IOException {
    List<String> texts = IntStream.range(0, 500).mapToObj(i -> i + " ä€😀").toList();
    queue.offer(batch(texts.stream()));

    writeAll();

    assertEquals(texts, remote.frames);
    assertEquals(1, remote.batches);
  }

  @Test
  void longAndShortFramesArriveTogether() throws IOException {
    List<String> texts =
        IntStream.range(0, 40).mapToObj(i -> i + "€".repeat(i % 3 == 0 ? 30_000 : i)).toList();
    queue.offer(batch(texts.stream().limit(20)));
    queue.offer(batch(texts.stream().skip(20)));

    writeAll();

    assertEquals(texts, remote.frames);
  }

  @Test
  void aPingComesBetweenFrames() throws IOException {
    queue.offer(batch(Stream.of("before")));
    writeAll();
    wire.ping(null);
    queue.offer(batch(Stream.of("after")));
    writeAll();

    assertEquals(List.of("before", "ping", "after"), remote.frames);
  }

  @Test
  void aFailureLeavesNothingInTheContainersBuffer() {
    remote.isBroken = true;
    queue.offer(batch(Stream.of("one", "two")));

    assertThrows(IOException.class, () -> wire.write(queue.chunk(), null));
    assertFalse(remote.isBatching);
  }
}
