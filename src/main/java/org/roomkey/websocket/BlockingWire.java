package org.roomkey.websocket;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.roomkey.protocol.TextFrame;

/** Writes with the methods of Jakarta WebSocket, on every container. */
@SuppressWarnings("ByteBufferBackingArray") // every buffer wraps an array from its start
final class BlockingWire extends SessionWire {
  /**
   * How long a peer that reads nothing may block its writer. It is longer than the time after which
   * the peer counts as stalled, so that the close can be sent if the peer reads again.
   */
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(20);

  private final RemoteEndpoint.Basic remote;

  /** The bytes that the current frame still lacks. */
  private int missing;

  /** Whether the current frame has begun in an earlier write. */
  private boolean isContinued;

  BlockingWire(Session session) {
    super(session, SEND_TIMEOUT);
    this.remote = session.getBasicRemote();
  }

  @Override
  public boolean blocks() {
    return true;
  }

  /**
   * A single frame goes out without a copy. Several frames are collected in the container's buffer.
   * The end of the batch flushes it, so that it is empty when the socket closes.
   */
  @Override
  public Output write(ByteBuffer[] frames, CompletionHandler<Long, Void> completion)
      throws IOException {
    boolean several = frames.length > 1 || hasSeveral(frames[0]);
    if (several) {
      remote.setBatchingAllowed(true);
    }
    try {
      for (ByteBuffer next : frames) {
        send(next);
      }
    } catch (IOException | RuntimeException e) {
      stopBatching(e);
      throw e;
    }
    if (several) {
      remote.setBatchingAllowed(false);
    }
    return Output.WRITTEN;
  }

  private boolean hasSeveral(ByteBuffer frames) {
    int first = frames.arrayOffset() + frames.position();
    int end = missing > 0 ? first + missing : TextFrame.end(frames.array(), first);
    return end < first + frames.remaining();
  }

  private void send(ByteBuffer frames) throws IOException {
    byte[] bytes = frames.array();
    int position = frames.arrayOffset() + frames.position();
    int limit = position + frames.remaining();
    while (position < limit) {
      if (missing == 0) {
        int end = TextFrame.end(bytes, position);
        position = TextFrame.payload(bytes, position);
        missing = end - position;
      }
      int length = Math.min(missing, limit - position);
      missing -= length;
      send(new String(bytes, position, length, StandardCharsets.UTF_8));
      position += length;
    }
  }

  private void send(String text) throws IOException {
    boolean last = missing == 0;
    if (last && !isContinued) {
      remote.sendText(text);
    } else {
      remote.sendText(text, last);
    }
    isContinued = !last;
  }

  /** Otherwise the container would flush at the close, fail, and log it at length. */
  private void stopBatching(Exception cause) {
    try {
      remote.setBatchingAllowed(false);
    } catch (IOException | RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public Output ping(CompletionHandler<Long, Void> completion) throws IOException {
    remote.sendPing(ByteBuffer.allocate(0));
    return Output.WRITTEN;
  }

  @Override
  public Output pong(byte[] payload, CompletionHandler<Long, Void> completion) throws IOException {
    remote.sendPong(ByteBuffer.wrap(payload));
    return Output.WRITTEN;
  }
}
