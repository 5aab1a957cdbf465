package org.roomkey.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Thousands of WebSocket clients on one thread. They need little CPU, because a busy load generator
 * measures itself. They support only what the measured servers send: no extensions, no frames above
 * 1 MiB.
 *
 * <p>For one thread.
 */
final class ClientSockets implements AutoCloseable {
  /** Called by the thread that polls. */
  interface Listener {
    void opened(ClientSocket socket) throws IOException;

    /**
     * Takes a text frame.
     *
     * @param nanos the {@link System#nanoTime} of its reading
     */
    void frame(ClientSocket socket, byte[] bytes, int at, int length, long nanos)
        throws IOException;

    /**
     * Takes the end of a socket.
     *
     * @param code the code of the server's Close frame; 1006 without one
     */
    void closed(ClientSocket socket, int code, String reason) throws IOException;
  }

  private static final int READ_BYTES = 256 * 1024;
  private static final int WORK_BYTES = 2 * 1024 * 1024;
  private static final int ABNORMAL = 1006;

  /** The selector's clock has milliseconds, so the last one before a due time is spent polling. */
  static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(1500);

  private final Selector selector = Selector.open();

  /** One object for all polls, because an open loop polls millions of times a second. */
  private final Consumer<SelectionKey> ready = this::ready;

  private final ByteBuffer input = ByteBuffer.allocateDirect(READ_BYTES);
  private final byte[] work = new byte[WORK_BYTES];
  private final InetSocketAddress server;
  private final URI uri;
  private final List<String> headers;
  private final boolean deflate;
  private final Listener listener;
  private IOException failure;

  /** Null before {@link #echo()}. */
  private Echo echo;

  /**
   * @param headers lines such as {@code Cookie: …}; the sockets take them in turn; may be empty
   * @param deflate offers permessage-deflate, as every browser does; this class cannot read the
   *     frames of a server that accepts it
   */
  ClientSockets(URI uri, List<String> headers, boolean deflate, Listener listener)
      throws IOException {
    this.server = new InetSocketAddress(uri.getHost(), uri.getPort());
    this.uri = uri;
    this.headers = headers;
    this.deflate = deflate;
    this.listener = listener;
  }

  /**
   * Starts to connect.
   *
   * @param source the local address, or null for any; one address has 28,000 ports, each blocked
   *     for a minute after its use
   * @param receiveBytes the kernel's buffer, or 0 for its default
   */
  ClientSocket open(int number, InetAddress source, int receiveBytes) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    if (receiveBytes > 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBytes);
    }
    if (source != null) {
      channel.bind(new InetSocketAddress(source, 0));
    }
    ClientSocket socket = new ClientSocket(number, channel);
    boolean connected = channel.connect(server);
    socket.key = channel.register(selector, SelectionKey.OP_CONNECT, socket);
    if (connected) {
      upgrade(socket);
    }
    return socket;
  }

  /** Starts to measure how late this thread itself is. */
  Echo echo() throws IOException {
    echo = new Echo(selector);
    return echo;
  }

  /**
   * Reads all that has arrived.
   *
   * @param waitMillis how long to wait for something; 0 does not wait
   */
  void poll(long waitMillis) throws IOException {
    long now = System.nanoTime();
    if (waitMillis == 0 || (echo != null && echo.dueIn(now) < SPIN_NANOS)) {
      selector.selectNow(ready);
    } else {
      selector.select(ready, waitMillis);
    }
    if (echo != null) {
      echo.write(System.nanoTime());
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Sends a text frame. */
  void send(ClientSocket socket, byte[] text) throws IOException {
    socket.write(Wire.frame(Wire.TEXT, text));
  }

  /** Starts the closing handshake with 1000. */
  void close(ClientSocket socket) throws IOException {
    if (socket.state == ClientSocket.State.OPEN) {
      socket.state = ClientSocket.State.CLOSING;
      socket.write(Wire.frame(Wire.CLOSE, new byte[] {3, (byte) 0xe8}));
    }
  }

  /** Stops reading, so that the kernel's buffers fill, or continues. */
  void read(ClientSocket socket, boolean wanted) {
    socket.key.interestOps(wanted ? SelectionKey.OP_READ : 0);
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  private void ready(SelectionKey key) {
    if (key.attachment() == echo) {
      echo.read();
      return;
    }
    ClientSocket socket = (ClientSocket) key.attachment();
    try {
      if (key.isConnectable()) {
        socket.channel.finishConnect();
        upgrade(socket);
        return;
      }
      if (key.isWritable() && socket.flush()) {
        key.interestOps(SelectionKey.OP_READ);
      }
      if (key.isReadable()) {
        read(socket);
      }
    } catch (IOException e) {
      end(socket, ABNORMAL, String.valueOf(e.getMessage()));
    }
  }

  private void upgrade(ClientSocket socket) throws IOException {
    socket.state = ClientSocket.State.UPGRADING;
    socket.key.interestOps(SelectionKey.OP_READ);
    String header = headers.isEmpty() ? "" : headers.get(socket.number % headers.size());
    socket.write(Wire.upgrade(uri, header, deflate));
  }

  private void read(ClientSocket socket) throws IOException {
    input.clear();
    int count = socket.channel.read(input);
    if (count < 0) {
      end(socket, ABNORMAL, "end of stream");
      return;
    }
    long nanos = System.nanoTime();
    input.flip();
    int length = 0;
    if (socket.rest != null) {
      length = socket.rest.length;
      System.arraycopy(socket.rest, 0, work, 0, length);
    }
    input.get(work, length, count);
    length += count;
    int at = 0;
    if (socket.state == ClientSocket.State.UPGRADING) {
      at = afterHead(socket, length);
    }
    if (socket.state != ClientSocket.State.UPGRADING) {
      at = frames(socket, at, length, nanos);
    }
    socket.rest = at == length ? null : Arrays.copyOfRange(work, at, length);
  }

  private int afterHead(ClientSocket socket, int length) throws IOException {
    for (int i = 3; i < length; i++) {
      if (work[i] == '\n' && work[i - 1] == '\r' && work[i - 2] == '\n') {
        String head = new String(work, 0, i, StandardCharsets.US_ASCII);
        if (!head.startsWith("HTTP/1.1 101")) {
          end(socket, ABNORMAL, head.lines().findFirst().orElse(""));
          return length;
        }
        socket.state = ClientSocket.State.OPEN;
        listener.opened(socket);
        return i + 1;
      }
    }
    return 0;
  }

  /** Passes on all complete frames. Returns the start of the next one. */
  private int frames(ClientSocket socket, int from, int length, long nanos) throws IOException {
    int at = from;
    while (length - at >= 2 && socket.state != ClientSocket.State.CLOSED) {
      int head = Wire.headLength(work[at + 1]);
      if (length - at < head) {
        break;
      }
      int size = Wire.payloadLength(work, at);
      if (size > WORK_BYTES / 2) {
        throw new IOException("a frame of " + size + " bytes");
      }
      if (length - at < head + size) {
        break;
      }
      frame(socket, work[at] & 255, at + head, size, nanos);
      at += head + size;
    }
    return at;
  }

  private void frame(ClientSocket socket, int first, int at, int length, long nanos)
      throws IOException {
    switch (first) {
      case Wire.LAST | Wire.TEXT -> listener.frame(socket, work, at, length, nanos);
      case Wire.TEXT, Wire.CONTINUATION -> socket.addPart(work, at, length);
      case Wire.LAST | Wire.CONTINUATION -> {
        socket.addPart(work, at, length);
        byte[] whole = socket.takeParts();
        listener.frame(socket, whole, 0, whole.length, nanos);
      }
      case Wire.LAST | Wire.PING ->
          socket.write(Wire.frame(Wire.PONG, Arrays.copyOfRange(work, at, at + length)));
      case Wire.LAST | Wire.CLOSE -> {
        int code = length < 2 ? 1005 : (work[at] & 255) << 8 | (work[at + 1] & 255);
        if (socket.state == ClientSocket.State.OPEN) {
          socket.write(
              Wire.frame(Wire.CLOSE, Arrays.copyOfRange(work, at, at + Math.min(length, 2))));
        }
        String reason =
            new String(
                work, at + Math.min(length, 2), Math.max(0, length - 2), StandardCharsets.UTF_8);
        end(socket, code, reason);
      }
      default -> throw new IOException("a frame that begins with " + first);
    }
  }

  private void end(ClientSocket socket, int code, String reason) {
    if (socket.state == ClientSocket.State.CLOSED) {
      return;
    }
    socket.state = ClientSocket.State.CLOSED;
    socket.key.cancel();
    try {
      socket.channel.close();
      listener.closed(socket, code, reason);
    } catch (IOException e) {
      failure = e;
    }
  }
}
