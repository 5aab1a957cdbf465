package org.roomkey.testing;

import jakarta.json.JsonValue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Traffic that needs no database: signals, and a user who leaves and rejoins several times a
 * second. Measures the longest silence that a third user sees.
 */
public final class Pulse implements AutoCloseable {
  private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final TestSocket sender;
  private final TestSocket visitor;
  private final TestSocket watcher;
  private final String boardId;
  private final AtomicBoolean watched = new AtomicBoolean();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong longestSilence = new AtomicLong();
  private final CompletableFuture<Void> sending;
  private final CompletableFuture<Void> watching;

  public Pulse(Site site, String boardId) {
    this.boardId = boardId;
    this.sender = site.loginAs("alice").on(boardId);
    this.watcher = site.loginAs("bob").on(boardId);
    this.visitor = site.loginAs("admin").socket();
    this.sending = CompletableFuture.runAsync(this::send, task -> new Thread(task).start());
    this.watching = CompletableFuture.runAsync(this::watch, task -> new Thread(task).start());
  }

  private void send() {
    while (!over.get()) {
      visitor.join(boardId);
      sender.signal(boardId, "beat", JsonValue.TRUE);
      LockSupport.parkNanos(BEAT_NANOS);
      visitor.leave(boardId);
    }
  }

  private void watch() {
    long last = System.nanoTime();
    while (!watched.get()) {
      watcher.expect("signal");
      watcher.expect("user_left", frame -> frame.userId().equals("user-admin"));
      long now = System.nanoTime();
      longestSilence.accumulateAndGet((now - last) / 1_000_000, Math::max);
      last = now;
    }
  }

  /** Between two signals, with a leave and a join behind each. */
  public long longestSilenceMillis() {
    return longestSilence.get();
  }

  /** Fails if a frame was refused or a silence was too long. */
  public void finish() {
    watched.set(true);
    watching.join();
    over.set(true);
    sending.join();
  }

  @Override
  public void close() {
    watched.set(true);
    over.set(true);
    for (TestSocket socket : new TestSocket[] {sender, visitor, watcher}) {
      socket.breakOff();
    }
  }
}
