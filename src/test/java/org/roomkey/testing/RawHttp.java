package org.roomkey.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends requests byte for byte, also invalid ones. */
public final class RawHttp {
  private RawHttp() {}

  /**
   * Sends a request and reads until the server closes.
   *
   * @param request its lines, without {@code Host} and {@code Connection}; {@code \n} for the end
   *     of each, an empty one before the body
   * @return the answer, its head too
   */
  public static String send(int port, String request) {
    int head = request.indexOf("\n\n");
    String lines = (head < 0 ? request : request.substring(0, head)).replace("\n", "\r\n");
    String body = head < 0 ? "" : request.substring(head + 2);
    boolean hasHost = lines.contains("\r\nHost:");
    String whole =
        lines
            + (hasHost ? "" : "\r\nHost: 127.0.0.1:" + port)
            + "\r\nConnection: close"
            + (body.isEmpty() ? "" : "\r\nContent-Length: " + body.length())
            + "\r\n\r\n"
            + body;
    return sendExactly(port, whole);
  }

  /** Sends the text as it is, and reads until the server closes. */
  public static String sendExactly(int port, String text) {
    return sendFrom("127.0.0.1", port, text);
  }

  /** The same from another address of the loopback, such as 127.0.0.2. */
  public static String sendFrom(String address, int port, String text) {
    Canaries.watch(text);
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(address, 0));
      socket.setSoTimeout((int) TestServer.PATIENCE.toMillis());
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      Canaries.watch(answer);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
