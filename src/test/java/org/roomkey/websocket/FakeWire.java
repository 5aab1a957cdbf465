package org.roomkey.websocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.protocol.TextFrame;

/** Records what the outbox writes: one entry for each whole frame, ping and close. */
final class FakeWire implements Wire {
  final List<String> sent = new CopyOnWriteArrayList<>();

  /** The number of successful writes of frames. */
  int chunks;

  boolean blocks = true;
  boolean broken;

  /** The result of the next write; after it they succeed again. */
  Output next = Output.WRITTEN;

  /** Of the last write. */
  CompletionHandler<Long, Void> completion;

  Runnable whileWriting = () -> {};

  /** Gets the text of each chunk, header included. */
  Consumer<String> eachChunk = text -> {};

  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

  @Override
  public boolean blocks() {
    return blocks;
  }

  @Override
  public Output write(ByteBuffer[] frames, CompletionHandler<Long, Void> handler)
      throws IOException {
    Output output = begin(handler);
    if (output == Output.WRITTEN || output == Output.PENDING) {
      chunks++;
      for (ByteBuffer buffer : frames) {
        partial.write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
      }
      takeWholeFrames();
      eachChunk.accept(text(frames));
    }
    return output;
  }

  /** Without the first header, whose bytes are no UTF-8. */
  private static String text(ByteBuffer[] frames) {
    byte[] bytes = frames[0].array();
    int position = frames[0].arrayOffset() + frames[0].position();
    int begin = position == 0 ? TextFrame.payload(bytes, 0) : position;
    int length = position + frames[0].remaining() - begin;
    return new String(bytes, begin, length, StandardCharsets.UTF_8);
  }

  private Output begin(CompletionHandler<Long, Void> handler) throws IOException {
    completion = handler;
    Runnable once = whileWriting;
    whileWriting = () -> {};
    once.run();
    if (broken) {
      throw new IOException("gone, says the test");
    }
    Output output = next;
    next = Output.WRITTEN;
    return output;
  }

  private void takeWholeFrames() {
    byte[] bytes = partial.toByteArray();
    int begin = 0;
    while (begin < bytes.length && TextFrame.end(bytes, begin) <= bytes.length) {
      int payload = TextFrame.payload(bytes, begin);
      int end = TextFrame.end(bytes, begin);
      sent.add(new String(bytes, payload, end - payload, StandardCharsets.UTF_8));
      begin = end;
    }
    partial.reset();
    partial.write(bytes, begin, bytes.length - begin);
  }

  /** Whether the last frame is not complete. */
  boolean isMidFrame() {
    return partial.size() > 0;
  }

  @Override
  public Output ping(CompletionHandler<Long, Void> handler) throws IOException {
    return control("ping", handler);
  }

  @Override
  public Output pong(byte[] payload, CompletionHandler<Long, Void> handler) throws IOException {
    return control("pong " + new String(payload, StandardCharsets.UTF_8), handler);
  }

  private Output control(String frame, CompletionHandler<Long, Void> handler) throws IOException {
    Output output = begin(handler);
    if (output == Output.WRITTEN || output == Output.PENDING) {
      sent.add("(" + frame + (isMidFrame() ? " inside a frame)" : ")"));
    }
    return output;
  }

  @Override
  public void close(CloseStatus status) {
    sent.add((isMidFrame() ? "(inside a frame " : "(") + status + ")");
  }
}
