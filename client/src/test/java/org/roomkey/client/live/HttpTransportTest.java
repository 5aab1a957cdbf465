package org.roomkey.client.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets. The server's side is written by hand, so that it can misbehave. */
@Timeout(20)
class HttpTransportTest {
  private static final int FRAMES = 2_000;
  private static final byte TEXT = (byte) 0x81;
  private static final byte TEXT_WITHOUT_END = 0x01;
  private static final byte CONTINUATION = 0x00;

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private ServerSocket server;
  private java.net.Socket peer;
  private Transport.Socket socket;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    if (socket != null) {
      socket.abort();
    }
    if (peer != null) {
      peer.close();
    }
    server.close();
  }

  private final class Recorder implements Transport.Receiver {
    @Override
    public void opened() {
      heard.add("opened");
    }

    @Override
    public void received(String text) {
      heard.add(text);
    }

    @Override
    public void closed(int code, String reason) {
      heard.add("closed " + code + " " + reason);
    }
  }

  private String next() throws InterruptedException {
    return heard.poll(10, TimeUnit.SECONDS);
  }

  private void open() {
    URI url = URI.create("ws://127.0.0.1:" + server.getLocalPort() + "/ws");
    socket = new HttpTransport().open(url, new Recorder());
  }

  /** Takes the connection and answers the request. */
  private void answer(boolean upgrades) throws Exception {
    peer = server.accept();
    peer.setSoTimeout(10_000);
    StringBuilder request = new StringBuilder();
    while (!request.toString().endsWith("\r\n\r\n")) {
      request.append((char) peer.getInputStream().read());
    }
    String key = request.toString().replaceFirst("(?is).*sec-websocket-key: (\\S+).*", "$1");
    byte[] accept =
        MessageDigest.getInstance("SHA-1")
            .digest(
                (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
    String answer =
        upgrades
            ? "HTTP/1.1 101 \r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(accept)
                + "\r\n\r\n"
            : "HTTP/1.1 503 \r\nContent-Length: 0\r\n\r\n";
    peer.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
  }

  private void openAndAccept() throws Exception {
    open();
    answer(true);
    assertEquals("opened", next());
  }

  private void send(byte kind, byte[] payload) throws IOException {
    OutputStream out = peer.getOutputStream();
    out.write(kind);
    if (payload.length < 126) {
      out.write(payload.length);
    } else {
      out.write(127);
      out.write(ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    out.write(payload);
    out.flush();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aRefusedHandshakeIsABreakWithItsStatus() throws Exception {
    open();
    answer(false);
    assertEquals("closed 1006 HTTP 503", next());
  }

  @Test
  void aServerThatIsAwayIsABreak() throws Exception {
    server.close();
    open();
    assertTrue(next().startsWith("closed 1006 "));
  }

  @Test
  void theNextFrameComesOnlyWhenItIsAskedFor() throws Exception {
    openAndAccept();
    send(TEXT, bytes("one"));
    send(TEXT, bytes("two"));
    assertEquals("one", next());
    assertNull(heard.poll(300, TimeUnit.MILLISECONDS));
    socket.next();
    assertEquals("two", next());
  }

  @Test
  void aFrameInPartsIsWhole() throws Exception {
    openAndAccept();
    send(TEXT_WITHOUT_END, bytes("on"));
    send((byte) 0x80, bytes("e"));
    assertEquals("one", next());
  }

  @Test
  void aFrameWithoutAnEndIsGivenUp() throws Exception {
    openAndAccept();
    Thread writer = new Thread(this::writeWithoutEnd);
    writer.setDaemon(true);
    writer.start();
    assertEquals("closed 1009 a frame of the server is too big", next());
  }

  private void writeWithoutEnd() {
    byte[] part = bytes("x".repeat(1 << 20));
    try {
      send(TEXT_WITHOUT_END, part);
      for (int i = 0; i < 100; i++) {
        send(CONTINUATION, part);
      }
    } catch (IOException e) {
      return; // the client has broken the connection, as it must
    }
  }

  @Test
  void aConnectionThatBreaksIsABreak() throws Exception {
    openAndAccept();
    peer.close();
    assertTrue(next().startsWith("closed 1006"));
  }

  @Test
  void framesAreWrittenOneAfterTheOther() throws Exception {
    openAndAccept();
    String long8k = "x".repeat(8_000); // so that a write has to wait for the peer
    for (int i = 0; i < FRAMES; i++) {
      socket.send(i + long8k);
    }
    DataInputStream in = new DataInputStream(peer.getInputStream());
    for (int i = 0; i < FRAMES; i++) {
      assertEquals(0x81, in.readUnsignedByte());
      assertEquals(0x80 | 126, in.readUnsignedByte());
      byte[] payload = new byte[in.readUnsignedShort()];
      byte[] mask = new byte[4];
      in.readFully(mask);
      in.readFully(payload);
      for (int at = 0; at < payload.length; at++) {
        payload[at] ^= mask[at % 4];
      }
      assertEquals(i + long8k, new String(payload, StandardCharsets.UTF_8));
    }
  }

  @Test
  void whatWasNotWrittenAtTheEndCompletes() throws Exception {
    openAndAccept();
    var written = socket.send("x".repeat(60_000)).toCompletableFuture();
    for (int i = 0; i < 500; i++) {
      written = socket.send("x".repeat(60_000)).toCompletableFuture();
    }
    socket.abort();
    written.get(10, TimeUnit.SECONDS);
  }
}
