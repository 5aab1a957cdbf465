package org.roomkey.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Publishes to boards, with so many unanswered at a time (a closed loop) or so many in a second (an
 * open loop). In an open loop the time of a publish counts from when it was due and not from when
 * it was sent, so that a server that stops for a while does not stop the clock.
 *
 * <p>For one thread.
 */
final class Traffic implements ClientSockets.Listener {
  private static final long JOIN_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

  /**
   * Connections in progress, so few that the server's queue of new connections does not overflow.
   */
  private static final int CONNECTING = 64;

  /** The part of an open loop's warm-up that is as fast as the answers come. */
  private static final double FAST_SHARE = 0.8;

  private static final int STALLED_RECEIVE_BYTES = 4096;
  private static final int SIDE_PER_SECOND = 150;
  private static final String SIDE_TEXT = "y".repeat(4000);

  private final Plan plan;
  private final ClientSockets wire;
  private final ProcessUsage server;
  private final long origin = System.nanoTime();
  private final String text;
  private final Histogram latencies = new Histogram(TimeUnit.MINUTES.toNanos(2), 3);
  private final List<ClientSocket> sockets = new ArrayList<>();

  /** Includes the publisher of the side board, who is the last. */
  private final int total;

  private final long[] sent;
  private final long[] acked;
  private final long[] deliveredOnBoard;
  private int joined;
  private long deliveries;
  private long acks;
  private long bytes;
  private long errors;
  private String firstError = "";
  private int markFromEnd = 1;
  private long lastMark;

  Traffic(Plan plan) throws IOException {
    this.plan = plan;
    this.wire = new ClientSockets(plan.uri(), plan.headers(), false, this);
    this.server = new ProcessUsage(plan.pid());
    this.text = "x".repeat(plan.textChars());
    this.total = plan.sockets() + (plan.side() > 0 ? 1 : 0);
    this.sent = new long[total];
    this.acked = new long[total];
    this.deliveredOnBoard = new long[plan.boards()];
  }

  /** Runs the plan and closes the sockets. */
  Map<Figure, Double> run() throws IOException {
    try (wire) {
      joinAll();
      Echo echo = wire.echo();
      warmUp();
      latencies.reset();
      echo.reset();
      long deliveriesBefore = deliveries;
      long acksBefore = acks;
      long bytesBefore = bytes;
      long cpuBefore = server.cpuNanos();
      long start = System.nanoTime();
      publishUntil(start + nanos(plan.seconds()));
      double cpu = server.cpuNanos() - cpuBefore;
      double seconds = (System.nanoTime() - start) / 1e9;
      double delivered = deliveries - deliveriesBefore;
      double acknowledged = acks - acksBefore;
      double frames = ofAcks() ? acknowledged : delivered;

      Map<Figure, Double> figures = new EnumMap<>(Figure.class);
      figures.put(Figure.DELIVERIES_PER_SECOND, delivered / seconds);
      figures.put(Figure.ACKS_PER_SECOND, acknowledged / seconds);
      figures.put(Figure.CPU_PERCENT, cpu / 1e7 / seconds);
      figures.put(Figure.ERRORS, (double) errors);
      if (frames == 0) {
        failed("nothing arrived");
        return figures;
      }
      figures.put(Figure.CPU_MICROS, cpu / 1e3 / frames);
      figures.put(Figure.P50_MILLIS, latencies.getValueAtPercentile(50) / 1e6);
      figures.put(Figure.P99_MILLIS, latencies.getValueAtPercentile(99) / 1e6);
      figures.put(Figure.P999_MILLIS, latencies.getValueAtPercentile(99.9) / 1e6);
      echo.figures(figures);
      figures.put(Figure.BYTES_PER_FRAME, (bytes - bytesBefore) / frames);
      return figures;
    }
  }

  /** The first error, in the server's words; empty for none. */
  String firstError() {
    return firstError;
  }

  /** Whether the acks are measured, because all publish or nobody else listens. */
  private boolean ofAcks() {
    return plan.everyone() || plan.membersPerBoard() == 1;
  }

  private static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }

  private void joinAll() throws IOException {
    long deadline = System.nanoTime() + JOIN_NANOS;
    while (joined < total) {
      if (sockets.size() < total && sockets.size() - joined < CONNECTING) {
        int number = sockets.size();
        sockets.add(wire.open(number, null, stalls(number) ? STALLED_RECEIVE_BYTES : 0));
      } else {
        wire.poll(1);
      }
      if (errors > 0 || System.nanoTime() > deadline) {
        throw new IOException("only " + joined + " sockets joined: " + firstError);
      }
    }
    // Presence frames of the last sockets.
    for (long end = System.nanoTime() + SETTLE_NANOS; System.nanoTime() < end; ) {
      wire.poll(1);
    }
    for (ClientSocket socket : sockets) {
      if (stalls(socket.number)) {
        wire.read(socket, false);
      }
    }
  }

  private boolean stalls(int number) {
    return plan.stalled() && !plan.watches(number) && number < plan.sockets();
  }

  /**
   * At a low rate a JIT compiler works for many minutes. So most of the warm-up of an open loop is
   * a closed one, unless some of the sockets stall.
   */
  private void warmUp() throws IOException {
    double seconds = plan.warmUpSeconds();
    if (plan.rate() > 0 && plan.side() == 0) {
      closedLoop(System.nanoTime() + nanos(seconds * FAST_SHARE), 1);
      seconds *= 1 - FAST_SHARE;
    }
    publishUntil(System.nanoTime() + nanos(seconds));
  }

  private void publishUntil(long end) throws IOException {
    if (plan.rate() > 0) {
      openLoop(end);
    } else {
      closedLoop(end, plan.outstanding());
    }
  }

  private void closedLoop(long end, int outstanding) throws IOException {
    int publishers = plan.everyone() ? plan.sockets() : plan.boards();
    while (System.nanoTime() < end) {
      for (int publisher = 0; publisher < publishers; publisher++) {
        while (sent[publisher] - done(publisher) < outstanding) {
          publish(publisher, System.nanoTime());
        }
      }
      wire.poll(1);
    }
  }

  private long done(int publisher) {
    if (!plan.signal() && !plan.untilAll()) {
      return acked[publisher];
    }
    long byOthers = deliveredOnBoard[publisher % plan.boards()] / (plan.membersPerBoard() - 1);
    return plan.signal() ? byOthers : Math.min(acked[publisher], byOthers);
  }

  private void openLoop(long end) throws IOException {
    double interval = 1e9 / plan.rate();
    long start = System.nanoTime();
    long count = 0;
    long sideCount = 0;
    while (true) {
      long due = start + (long) (count * interval);
      long now = System.nanoTime();
      if (now >= end) {
        return;
      }
      if (plan.side() > 0 && (now - start) / 1e9 * SIDE_PER_SECOND > sideCount) {
        publish(plan.sockets(), plan.sideBoard(), SIDE_TEXT, now);
        sideCount++;
      }
      if (now >= due) {
        int publishers = plan.everyone() ? plan.sockets() : plan.boards();
        publish((int) (count % publishers), due);
        count++;
      } else {
        wire.poll(due - now > ClientSockets.SPIN_NANOS ? 1 : 0);
      }
    }
  }

  private void publish(int publisher, long nanos) throws IOException {
    publish(publisher, plan.board(publisher), text, nanos);
  }

  private void publish(int publisher, String board, String words, long nanos) throws IOException {
    // It is also the id of the message.
    lastMark = Math.max(nanos - origin, lastMark + 1);
    sent[publisher]++;
    wire.send(
        sockets.get(publisher), plan.dialect().publish(plan.signal(), board, lastMark, words));
  }

  @Override
  public void opened(ClientSocket socket) throws IOException {
    if (plan.dialect() == Dialect.JSON) {
      join(socket);
    }
  }

  private void join(ClientSocket socket) throws IOException {
    if (!plan.watches(socket.number)) {
      wire.send(socket, plan.dialect().join(plan.sideBoard()));
    }
    if (socket.number < plan.sockets()) {
      wire.send(socket, plan.dialect().join(plan.board(socket.number)));
    }
  }

  @Override
  public void frame(ClientSocket socket, byte[] frame, int at, int length, long nanos)
      throws IOException {
    bytes += length;
    switch (plan.dialect().kindOf(frame, at, length)) {
      case DELIVERY -> {
        deliveries++;
        deliveredOnBoard[socket.number % plan.boards()]++;
        if (plan.watches(socket.number) && !ofAcks()) {
          record(frame, at, length, nanos);
        }
      }
      case ACK -> {
        acks++;
        acked[socket.number]++;
        if (ofAcks()) {
          record(frame, at, length, nanos);
        }
      }
      case JOINED -> {
        joined += socket.joined ? 0 : 1;
        socket.joined = true;
      }
      case HELLO -> wire.send(socket, Dialect.SOCKET_IO_CONNECT);
      case CONNECTED -> {
        if (plan.dialect() == Dialect.SOCKET_IO) {
          join(socket);
        }
      }
      case PING -> wire.send(socket, Dialect.SOCKET_IO_PONG);
      case ERROR -> failed(new String(frame, at, length, StandardCharsets.UTF_8));
      case OTHER -> {}
    }
  }

  private void record(byte[] frame, int at, int length, long nanos) {
    int mark = Dialect.markIn(frame, at, length, markFromEnd);
    if (mark >= 0) {
      markFromEnd = at + length - mark;
      latencies.recordValue(Math.max(0, nanos - origin - Dialect.nanosAt(frame, mark)));
    }
  }

  @Override
  public void closed(ClientSocket socket, int code, String reason) {
    if (!stalls(socket.number)) {
      failed("closed " + code + " " + reason);
    }
  }

  private void failed(String what) {
    errors++;
    if (firstError.isEmpty()) {
      firstError = what;
    }
  }
}
