package org.roomkey.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Measures how late the load generator itself is. It is a connection whose two ends belong to the
 * thread that measures. A frame is due every few milliseconds; this thread writes it at one end,
 * and the selector of all sockets reports it at the other. No server takes part, so that its time
 * is what the generator adds to every latency: the wait for the thread, the writing, the kernel,
 * and the sockets that the thread reads first.
 *
 * <p>For one thread.
 */
final class Echo implements AutoCloseable {
  /** Not a multiple of the intervals of an open loop, so that it does not always wait for them. */
  private static final long INTERVAL_NANOS = TimeUnit.MICROSECONDS.toNanos(3700);

  private final Histogram delays = new Histogram(TimeUnit.MINUTES.toNanos(2), 3);
  private final ByteBuffer output = ByteBuffer.allocateDirect(Long.BYTES);
  private final ByteBuffer input = ByteBuffer.allocateDirect(1024 * Long.BYTES);
  private final SocketChannel near;
  private final SocketChannel far;
  private final ProcessUsage own = new ProcessUsage(ProcessHandle.current().pid());
  private long dueNanos = System.nanoTime();
  private long startNanos;
  private long startCpuNanos;

  Echo(Selector selector) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      near = SocketChannel.open(server.getLocalAddress());
      far = server.accept();
    }
    near.setOption(StandardSocketOptions.TCP_NODELAY, true);
    near.configureBlocking(false);
    far.configureBlocking(false);
    far.register(selector, SelectionKey.OP_READ, this);
  }

  /** Nanoseconds until the next frame is due; negative if it is late. */
  long dueIn(long now) {
    return dueNanos - now;
  }

  /** Writes each frame that is due. The time of a late one counts from when it was due. */
  void write(long now) throws IOException {
    while (dueNanos <= now) {
      output.clear();
      near.write(output.putLong(dueNanos).flip());
      dueNanos += INTERVAL_NANOS;
    }
  }

  /** Reads what has arrived. */
  void read() {
    try {
      far.read(input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long now = System.nanoTime();
    input.flip();
    while (input.remaining() >= Long.BYTES) {
      delays.recordValue(now - input.getLong());
    }
    input.compact();
  }

  /** Forgets the warm-up. */
  void reset() throws IOException {
    delays.reset();
    startCpuNanos = own.cpuNanos();
    startNanos = System.nanoTime();
  }

  /** Adds the figures since {@link #reset}. */
  void figures(Map<Figure, Double> figures) throws IOException {
    double cpu = own.cpuNanos() - startCpuNanos;
    figures.put(Figure.OWN_CPU_PERCENT, 100 * cpu / (System.nanoTime() - startNanos));
    figures.put(Figure.OWN_P50_MILLIS, delays.getValueAtPercentile(50) / 1e6);
    figures.put(Figure.OWN_P99_MILLIS, delays.getValueAtPercentile(99) / 1e6);
    figures.put(Figure.OWN_MAX_MILLIS, delays.getMaxValue() / 1e6);
  }

  @Override
  public void close() throws IOException {
    near.close();
    far.close();
  }
}
