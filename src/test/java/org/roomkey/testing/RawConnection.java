package org.roomkey.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * A TCP connection of a slow or misbehaving peer, with a small receive buffer. Used by one thread.
 */
public final class RawConnection implements AutoCloseable {
  private static final int RECEIVE_BUFFER = 2 * 1024;

  private final Socket socket = new Socket();

  /**
   * @param address of this machine, from which it comes, such as {@code 127.0.0.2}
   */
  @SuppressWarnings("AddressSelection") // a number and no name, so that there is one
  public RawConnection(int port, String address) {
    try {
      socket.setReceiveBufferSize(RECEIVE_BUFFER);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) TestServer.PATIENCE.toMillis());
      socket.bind(new InetSocketAddress(address, 0));
      socket.connect(
          new InetSocketAddress("127.0.0.1", port), (int) TestServer.PATIENCE.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param text with {@code \n} for the end of each line
   */
  public RawConnection send(String text) {
    try {
      socket
          .getOutputStream()
          .write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, where the server may have closed the connection meanwhile. */
  public void trySend(String text) {
    try {
      send(text);
    } catch (UncheckedIOException e) {
      // closed, which the caller will see
    }
  }

  /** Everything that the server sends until it closes. */
  public String readToEnd() {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try {
      InputStream in = socket.getInputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        read.write(b);
      }
    } catch (SocketException e) {
      // reset: it had not read all that was sent
    } catch (IOException e) {
      throw new UncheckedIOException(
          "after " + read.toString(StandardCharsets.ISO_8859_1) + ": " + e.getMessage(), e);
    }
    return read.toString(StandardCharsets.ISO_8859_1);
  }

  /** The head of the next answer, with its empty line. */
  public String readHead() {
    StringBuilder head = new StringBuilder();
    try {
      InputStream in = socket.getInputStream();
      while (head.indexOf("\r\n\r\n") < 0) {
        int b = in.read();
        if (b < 0) {
          throw new AssertionError("closed after " + head);
        }
        head.append((char) b);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("after " + head, e);
    }
    return head.toString();
  }

  /** Ends the connection by a TCP reset. */
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
