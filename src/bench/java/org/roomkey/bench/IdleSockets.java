package org.roomkey.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the memory of an idle socket. It is the difference between few sockets and many, so that
 * the server's own memory does not count. Each socket offers permessage-deflate, as browsers do.
 *
 * <p>For one thread.
 */
final class IdleSockets implements ClientSockets.Listener {
  private static final long OPEN_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int CONNECTING = 32;

  /** One in so many sockets is open at the first measurement: 1,000 of 5,000. */
  private static final int FIRST_PART = 5;

  /** Matches "used 12345K", once for each part of the heap. */
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  private final Plan plan;
  private final ClientSockets wire;
  private final ProcessUsage server;
  private int opened;
  private int welcome;
  private String firstError = "";

  IdleSockets(Plan plan) throws IOException {
    this.plan = plan;
    this.wire = new ClientSockets(plan.uri(), plan.headers(), true, this);
    this.server = new ProcessUsage(plan.pid());
  }

  Map<Figure, Double> run() throws IOException, InterruptedException {
    try (wire) {
      int few = plan.sockets() / FIRST_PART;
      openUpTo(few);
      double heapBefore = heapBytesAfterCollection();
      double residentBefore = server.residentBytes();
      openUpTo(plan.sockets());
      double heap = heapBytesAfterCollection() - heapBefore;
      double resident = server.residentBytes() - residentBefore;

      Map<Figure, Double> figures = new EnumMap<>(Figure.class);
      if (!plan.jcmd().isEmpty()) {
        figures.put(Figure.HEAP_BYTES, heap / (plan.sockets() - few));
      }
      figures.put(Figure.RESIDENT_BYTES, resident / (plan.sockets() - few));
      return figures;
    }
  }

  private void openUpTo(int count) throws IOException {
    long deadline = System.nanoTime() + OPEN_NANOS;
    while (welcome < count) {
      if (opened < count && opened - welcome < CONNECTING) {
        wire.open(opened++, null, 0);
      } else {
        wire.poll(1);
      }
      if (!firstError.isEmpty() || System.nanoTime() > deadline) {
        throw new IOException("only " + welcome + " sockets are in: " + firstError);
      }
    }
    for (long end = System.nanoTime() + SETTLE_NANOS; System.nanoTime() < end; ) {
      wire.poll(1);
    }
  }

  /** The used heap in bytes; 0 for a server without {@code jcmd}. */
  private double heapBytesAfterCollection() throws IOException, InterruptedException {
    if (plan.jcmd().isEmpty()) {
      return 0;
    }
    jcmd("GC.run");
    double kilobytes = 0;
    for (String line : jcmd("GC.heap_info")) {
      Matcher used = USED.matcher(line);
      if (!line.contains("Metaspace") && !line.contains("class space") && used.find()) {
        kilobytes += Double.parseDouble(used.group(1));
      }
    }
    return kilobytes * 1024;
  }

  private List<String> jcmd(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(plan.jcmd(), String.valueOf(plan.pid()), command)
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> lines = output.lines().toList();
      if (process.waitFor() != 0) {
        throw new IOException("jcmd: " + lines);
      }
      return lines;
    }
  }

  @Override
  public void opened(ClientSocket socket) {
    if (!plan.greets()) {
      welcome++;
    }
  }

  @Override
  public void frame(ClientSocket socket, byte[] frame, int at, int length, long nanos)
      throws IOException {
    switch (plan.dialect().kindOf(frame, at, length)) {
      case HELLO -> wire.send(socket, Dialect.SOCKET_IO_CONNECT);
      case CONNECTED -> welcome++;
      case PING -> wire.send(socket, Dialect.SOCKET_IO_PONG);
      default -> {}
    }
  }

  @Override
  public void closed(ClientSocket socket, int code, String reason) {
    firstError = "closed " + code + " " + reason;
  }
}
