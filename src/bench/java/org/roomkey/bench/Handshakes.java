package org.roomkey.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Opens sockets, waits for their first frame, and closes them with 1000, a few at a time. A
 * handshake counts when its socket is closed, so that its figure includes all of it.
 *
 * <p>For one thread.
 */
final class Handshakes implements ClientSockets.Listener {
  private static final int AT_ONCE = 16;
  private static final int RESIDENT = AT_ONCE * 1000 - 1;
  private static final int RESIDENT_SECONDS = 10;

  /** A port is blocked for a minute after each close. These addresses have 1,700,000 ports. */
  private static final int SOURCES = 60;

  private final Plan plan;
  private final ClientSockets wire;
  private final ProcessUsage server;
  private final Histogram latencies = new Histogram(TimeUnit.MINUTES.toNanos(2), 3);
  private final long[] startedNanos = new long[AT_ONCE];
  private final int[] free = new int[AT_ONCE];
  private int freeCount = AT_ONCE;
  private int opened;
  private long done;
  private long errors;
  private String firstError = "";

  Handshakes(Plan plan) throws IOException {
    this.plan = plan;
    this.wire = new ClientSockets(plan.uri(), plan.headers(), false, this);
    this.server = new ProcessUsage(plan.pid());
    for (int i = 0; i < AT_ONCE; i++) {
      free[i] = i;
    }
  }

  Map<Figure, Double> run() throws IOException {
    try (wire) {
      openResident();
      Echo echo = wire.echo();
      openUntil(System.nanoTime() + (long) (plan.warmUpSeconds() * 1e9));
      latencies.reset();
      echo.reset();
      long doneBefore = done;
      long cpuBefore = server.cpuNanos();
      long start = System.nanoTime();
      openUntil(start + (long) (plan.seconds() * 1e9));
      double cpu = server.cpuNanos() - cpuBefore;
      double seconds = (System.nanoTime() - start) / 1e9;
      double count = done - doneBefore;

      Map<Figure, Double> figures = new EnumMap<>(Figure.class);
      figures.put(Figure.HANDSHAKES_PER_SECOND, count / seconds);
      figures.put(Figure.CPU_MICROS, cpu / 1e3 / count);
      figures.put(Figure.CPU_PERCENT, cpu / 1e7 / seconds);
      figures.put(Figure.P50_MILLIS, latencies.getValueAtPercentile(50) / 1e6);
      figures.put(Figure.P99_MILLIS, latencies.getValueAtPercentile(99) / 1e6);
      figures.put(Figure.P999_MILLIS, latencies.getValueAtPercentile(99.9) / 1e6);
      echo.figures(figures);
      figures.put(Figure.ERRORS, (double) errors);
      return figures;
    }
  }

  /** The first error; empty for none. */
  String firstError() {
    return firstError;
  }

  /** Opens first and stays open: a server without any socket is a special case. */
  private void openResident() throws IOException {
    ClientSocket resident = wire.open(RESIDENT, null, 0);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(RESIDENT_SECONDS);
    while (!resident.joined && System.nanoTime() < end) {
      wire.poll(1);
    }
  }

  private void openUntil(long end) throws IOException {
    while (System.nanoTime() < end) {
      while (freeCount > 0) {
        int slot = free[--freeCount];
        startedNanos[slot] = System.nanoTime();
        byte host = (byte) (2 + opened++ % SOURCES);
        // The slot of the number finds the start time; the rest spreads the sockets over the
        // cookies.
        wire.open(
            slot + AT_ONCE * (opened % 999),
            InetAddress.getByAddress(new byte[] {127, 0, 0, host}),
            0);
      }
      wire.poll(1);
    }
  }

  private void welcome(ClientSocket socket) throws IOException {
    if (socket.number == RESIDENT) {
      socket.joined = true;
      return;
    }
    latencies.recordValue(System.nanoTime() - startedNanos[socket.number % AT_ONCE]);
    socket.joined = true;
    wire.close(socket);
  }

  @Override
  public void opened(ClientSocket socket) throws IOException {
    if (!plan.greets()) {
      welcome(socket);
    }
  }

  @Override
  public void frame(ClientSocket socket, byte[] frame, int at, int length, long nanos)
      throws IOException {
    switch (plan.dialect().kindOf(frame, at, length)) {
      case HELLO -> wire.send(socket, Dialect.SOCKET_IO_CONNECT);
      case CONNECTED -> welcome(socket);
      default -> {}
    }
  }

  @Override
  public void closed(ClientSocket socket, int code, String reason) {
    free[freeCount++] = socket.number % AT_ONCE;
    if (socket.joined) {
      done++;
    } else {
      errors++;
      firstError = firstError.isEmpty() ? "closed " + code + " " + reason : firstError;
    }
  }
}
