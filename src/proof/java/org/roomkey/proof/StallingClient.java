package org.roomkey.proof;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.roomkey.testing.Frame;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.RawSocket.RawFrame;
import org.roomkey.testing.SeenMessages;
import org.roomkey.testing.Site;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.TestSocket;

/**
 * A client of one board that checks each frame as it reads it. It stalls when it is told to, and
 * comes back with {@code after} if the server ended it meanwhile. Used by one thread, whose owner
 * reads the counts.
 */
final class StallingClient implements AutoCloseable {
  private static final int SLOW_CONSUMER = 4008;

  private final Site site;
  private final String cookies;
  private final String boardId;
  private final SeenMessages seen;
  private final Function<String, Frame> parser;
  private final AtomicInteger stalls = new AtomicInteger();
  private final AtomicInteger closes = new AtomicInteger();
  private final AtomicInteger cuts = new AtomicInteger();

  /** The number of the last signal of each event; later ones may be skipped, but not repeated. */
  private final Map<String, Integer> signals = new HashMap<>();

  private RawSocket socket;
  private Duration lastStall = Duration.ZERO;

  StallingClient(
      Site site,
      String cookies,
      String boardId,
      SeenMessages seen,
      Function<String, Frame> parser) {
    this.site = site;
    this.cookies = cookies;
    this.boardId = boardId;
    this.seen = seen;
    this.parser = parser;
    join();
  }

  private void join() {
    socket = site.rawSocket("/ws", "Cookie", cookies).mustBeUpgraded();
    socket.next("authenticated");
    socket.send("type", "join", "boardId", boardId, "after", seen.last(boardId));
    seen.take(socket.next("joined"));
  }

  /** Reads for a while; the socket must not end. */
  void read(long millis) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < deadline) {
      next();
    }
  }

  /** Reads until it has this message of the board; the socket must not end. */
  void readUntil(long seq) {
    while (seen.last(boardId) < seq) {
      next();
    }
  }

  private Frame next() {
    RawFrame raw = readOne();
    if (raw == null || raw.opcode() == RawSocket.CLOSE) {
      int code = raw == null ? TestSocket.BROKEN : raw.closeCode();
      throw new AssertionError(
          "ended with " + code + " after " + stalls + " stalls, the last of " + lastStall);
    }
    return raw.opcode() == RawSocket.TEXT ? parser.apply(raw.text()) : null;
  }

  /** Does not read for a while. Then reads what came meanwhile; the socket must not end. */
  void stall(long maxMillis) {
    pause(ThreadLocalRandom.current().nextLong(maxMillis));
    socket.send("type", "ping");
    for (Frame frame = next(); frame == null || !frame.type().equals("pong"); frame = next()) {
      // everything that was sent before the pong
    }
    stalls.incrementAndGet();
  }

  /**
   * Does not read for longer than the server waits. Then comes back. The kernel sends the rest to a
   * peer that wakes when its own timer fires. That may be too late for the server, which then cuts
   * the connection.
   */
  void stallTooLong(long millis) {
    pause(millis);
    long deadline = System.nanoTime() + TestServer.PATIENCE.toNanos();
    Frame last = null;
    RawFrame raw = readOne();
    while (raw != null && raw.opcode() != RawSocket.CLOSE) {
      last = raw.opcode() == RawSocket.TEXT ? parser.apply(raw.text()) : last;
      if (System.nanoTime() > deadline) {
        throw new AssertionError("a stall of " + lastStall + " ended nothing");
      }
      raw = readOne();
    }
    if (raw == null) {
      cuts.incrementAndGet();
    } else {
      mustSaySlow(raw, last);
      socket.sendClose(raw.closeCode());
      closes.incrementAndGet();
    }
    socket.close();
    join();
  }

  private void mustSaySlow(RawFrame close, Frame last) {
    boolean slow = last != null && "slow_consumer".equals(last.string("code"));
    if (close.closeCode() != SLOW_CONSUMER || !slow) {
      throw new AssertionError(
          "a stall of " + lastStall + " ended with " + close.closeCode() + " after " + last);
    }
  }

  private void pause(long millis) {
    long from = System.nanoTime();
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    lastStall = Duration.ofNanos(System.nanoTime() - from);
  }

  private RawFrame readOne() {
    RawFrame raw = socket.read();
    if (raw != null && raw.opcode() == RawSocket.TEXT) {
      take(parser.apply(raw.text()));
    } else if (raw != null && raw.opcode() == RawSocket.PING) {
      socket.send(RawSocket.PONG, true, raw.payload());
    }
    return raw;
  }

  private void take(Frame frame) {
    seen.take(frame);
    if (frame.type().equals("signal")) {
      int number = frame.json().getJsonObject("data").getInt("number");
      Integer before = signals.put(frame.string("event"), number);
      if (before != null && before >= number) {
        throw new AssertionError("signal " + before + " was followed by " + number);
      }
    }
  }

  boolean isOn(String board) {
    return boardId.equals(board);
  }

  SeenMessages seen() {
    return seen;
  }

  int stalls() {
    return stalls.get();
  }

  /** How often it was ended with 4008. */
  int closes() {
    return closes.get();
  }

  /** How often it was ended without a code. */
  int cuts() {
    return cuts.get();
  }

  @Override
  public void close() {
    socket.close();
  }
}
