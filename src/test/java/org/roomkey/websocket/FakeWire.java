package org.roomkey.websocket;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.roomkey.protocol.CloseStatus;

/** Records what the outbox writes: one entry for each frame, ping and close. */
final class FakeWire implements Wire {
  final List<String> sent = new CopyOnWriteArrayList<>();
  int batches;
  boolean broken;
  BooleanSupplier progress;
  Runnable whileWriting = () -> {};

  @Override
  public void write(Queue<String> frames, BooleanSupplier progress) throws IOException {
    this.progress = progress;
    Runnable once = whileWriting;
    whileWriting = () -> {};
    once.run();
    failIfBroken();
    batches++;
    while (!frames.isEmpty()) {
      sent.add(frames.remove());
    }
  }

  @Override
  public void ping() throws IOException {
    failIfBroken();
    sent.add("(ping)");
  }

  @Override
  public void close(CloseStatus status) {
    sent.add("(" + status + ")");
  }

  private void failIfBroken() throws IOException {
    if (broken) {
      throw new IOException("gone, says the test");
    }
  }
}
