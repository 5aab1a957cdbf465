package org.roomkey.websocket;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.roomkey.protocol.TextFrame;
import org.roomkey.room.Batch;
import org.roomkey.room.Frame;

/**
 * The frames that wait for a socket, in order. If too many frames or bytes wait, it takes no more.
 * It is written in chunks: take one with {@link #chunk} and report it with {@link #written}. Not
 * safe for use by many threads.
 */
final class FrameQueue {
  static final int MAX_FRAMES = 2_048;
  static final int MAX_BYTES = 2 * 1024 * 1024;

  /** Above this no page of messages is queued; live frames need the rest of the queue. */
  private static final int PAGES_BYTES = MAX_BYTES / 2;

  private static final int PAGES_FRAMES = MAX_FRAMES / 2;

  /** Above this only the latest frame of each topic is kept. */
  static final int BEHIND_FRAMES = 256;

  static final int BEHIND_BYTES = 256 * 1024;

  /** A peer that takes this much in time is slow, but not stalled. */
  static final int CHUNK_BYTES = 64 * 1024;

  private final SocketCounts counts;
  private final Deque<Batch> batches = new ArrayDeque<>();
  private final LatestFrames latest = new LatestFrames();
  private int frames;
  private int bytes;

  private ByteBuffer[] chunk;
  private int chunkFrames;
  private int chunkBytes;

  /** The end of a batch that is longer than a chunk; null for none. */
  private ByteBuffer rest;

  private int restFrames;

  /** Where the frame ends whose beginning was taken from {@link #rest}; 0 for no such frame. */
  private int frameEnd;

  /** Whether the chunk begins inside a frame. */
  private boolean chunkContinues;

  /**
   * @param counts counts the frames that end in a chunk, before it leaves
   */
  FrameQueue(SocketCounts counts) {
    this.counts = counts;
  }

  /** Returns false if the queue is full: the peer reads too slowly. */
  boolean offer(Batch batch) {
    if (batch.isLasting() || (latest.isEmpty() && leavesInTime(batch))) {
      return hasRoom() && add(batch);
    }
    for (Frame frame : batch.frames()) {
      if (!offer(frame)) {
        return false;
      }
    }
    return true;
  }

  private boolean offer(Frame frame) {
    if (frame.isEphemeral()) {
      latest.remove(frame.topic());
      if (isBehind()) {
        latest.put(frame);
        return true;
      }
    }
    return hasRoom() && add(Batch.of(frame));
  }

  /**
   * Goes by what waits already: a batch of many long messages may be larger than the whole bound,
   * and a peer that reads everything must get it. All receivers share its bytes.
   */
  private boolean hasRoom() {
    return frames < MAX_FRAMES && bytes < MAX_BYTES;
  }

  private boolean leavesInTime(Batch batch) {
    return frames + batch.frames().size() <= BEHIND_FRAMES
        && bytes + batch.bytes().length <= BEHIND_BYTES;
  }

  /** Adds frames beyond the bounds. */
  boolean add(Batch batch) {
    batches.add(batch);
    frames += batch.frames().size();
    bytes += batch.bytes().length;
    return true;
  }

  private boolean isBehind() {
    return frames >= BEHIND_FRAMES || bytes >= BEHIND_BYTES;
  }

  boolean hasRoomForPage() {
    return bytes <= PAGES_BYTES && frames <= PAGES_FRAMES;
  }

  boolean isEmpty() {
    return chunk == null && rest == null && batches.isEmpty() && latest.isEmpty();
  }

  /** Whether the next byte begins a frame, so that a control frame may go before it. */
  boolean isBetweenFrames() {
    return chunk == null && frameEnd == 0;
  }

  /** Whether a part of a frame was taken, and not all of it has left. */
  boolean isMidFrame() {
    return frameEnd != 0 || chunkContinues;
  }

  /** Returns the next chunk, the same one until {@link #written}. The queue must not be empty. */
  ByteBuffer[] chunk() {
    if (chunk == null) {
      if (!isBehind()) {
        latest.takeAll().forEach(frame -> add(Batch.of(frame)));
      }
      chunk = rest == null && batches.element().bytes().length <= CHUNK_BYTES ? gather() : slice();
      counts.addSent(chunkFrames);
    }
    return chunk;
  }

  private ByteBuffer[] gather() {
    List<ByteBuffer> taken = new ArrayList<>(batches.size());
    for (Batch next = batches.peek();
        next != null && chunkBytes + next.bytes().length <= CHUNK_BYTES;
        next = batches.peek()) {
      batches.remove();
      taken.add(ByteBuffer.wrap(next.bytes()));
      chunkFrames += next.frames().size();
      chunkBytes += next.bytes().length;
    }
    return taken.toArray(ByteBuffer[]::new);
  }

  /** Takes whole frames if one fits, else a part that ends between two characters. */
  private ByteBuffer[] slice() {
    if (rest == null) {
      Batch longer = batches.remove();
      rest = ByteBuffer.wrap(longer.bytes());
      restFrames = longer.frames().size();
    }
    chunkContinues = frameEnd != 0;
    int from = rest.position();
    int to = rest.remaining() <= CHUNK_BYTES ? rest.limit() : cut(from, from + CHUNK_BYTES);
    chunkBytes = to - from;
    ByteBuffer slice = ByteBuffer.wrap(rest.array(), from, chunkBytes);
    rest.position(to);
    if (!rest.hasRemaining()) {
      rest = null;
      frameEnd = 0;
      chunkFrames = restFrames;
    }
    return new ByteBuffer[] {slice};
  }

  private int cut(int from, int max) {
    byte[] all = rest.array();
    int to = frameEnd == 0 ? from : frameEnd;
    if (to <= max) {
      frameEnd = 0;
      for (int end = TextFrame.end(all, to); end <= max; end = TextFrame.end(all, to)) {
        to = end;
      }
      if (to > from) {
        return to;
      }
      frameEnd = TextFrame.end(all, from);
    }
    to = max;
    while ((all[to] & 0xC0) == 0x80) {
      to--;
    }
    return to;
  }

  /** The chunk has left. */
  void written() {
    frames -= chunkFrames;
    bytes -= chunkBytes;
    chunk = null;
    chunkFrames = 0;
    chunkBytes = 0;
    chunkContinues = false;
  }

  /** Drops all, except the chunk and the frame that it begins. */
  void drop() {
    batches.clear();
    latest.clear();
    frames = chunkFrames;
    bytes = chunkBytes;
    if (frameEnd == 0) {
      rest = null;
    } else {
      rest.limit(frameEnd);
      restFrames = 1;
      frames++;
      bytes += rest.remaining();
    }
  }

  /** The socket is gone. */
  void clear() {
    frameEnd = 0;
    written();
    drop();
  }
}
