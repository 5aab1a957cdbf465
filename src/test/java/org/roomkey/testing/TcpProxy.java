package org.roomkey.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Forwards connections to local ports, round-robin past those that refuse them, and simulates
 * network faults. Two threads for each connection.
 */
public final class TcpProxy implements AutoCloseable {
  private static final int CHUNK = 16 * 1024;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** The fault. */
  private enum Mode {
    PASS,
    HOLD,
    CUT
  }

  private final ServerSocket listener;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "proxy");
            thread.setDaemon(true);
            return thread;
          });
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile int[] targets;
  private volatile Mode mode = Mode.PASS;
  private volatile long delayNanos;

  public TcpProxy(int... targets) {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), targets);
  }

  public TcpProxy(InetSocketAddress address, int... targets) {
    this.targets = targets.clone();
    try {
      listener = new ServerSocket(address.getPort(), 1_000, address.getAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::listen);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** From now on new connections go there. */
  public void target(int... ports) {
    targets = ports.clone();
  }

  /** Ends every connection and takes none. */
  public void cut() {
    mode = Mode.CUT;
    open.forEach(TcpProxy::close);
  }

  /** Accepts connections and data but forwards nothing, unnoticed by both sides. */
  public void hold() {
    mode = Mode.HOLD;
  }

  public void pass() {
    mode = Mode.PASS;
  }

  /** Delays all data by this time in each direction. */
  public void delay(Duration time) {
    delayNanos = time.toNanos();
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        threads.execute(() -> connect(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    int[] ports = targets;
    try {
      if (mode == Mode.CUT) {
        client.close();
        return;
      }
      Socket server = connectToOne(ports);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      open.add(client);
      open.add(server);
      threads.execute(() -> pump(server, client));
      pump(client, server);
    } catch (IOException e) {
      close(client);
    }
  }

  /** Connects to the next port in turn, or the one after it that accepts. */
  private Socket connectToOne(int[] ports) throws IOException {
    int first = turn.getAndIncrement();
    for (int i = 0; ; i++) {
      try {
        int port = ports[Math.floorMod(first + i, ports.length)];
        return new Socket(InetAddress.getLoopbackAddress(), port);
      } catch (ConnectException e) {
        if (i == ports.length - 1) {
          throw e;
        }
      }
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        LockSupport.parkNanos(delayNanos);
        while (mode == Mode.HOLD) {
          LockSupport.parkNanos(LOOK_NANOS);
        }
        out.write(chunk, 0, read);
      }
    } catch (IOException e) {
      // One of the two has gone.
    } finally {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    close(listener);
    cut();
    threads.shutdownNow();
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
