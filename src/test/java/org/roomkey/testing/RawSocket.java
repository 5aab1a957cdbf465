package org.roomkey.testing;

import jakarta.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * A WebSocket client that sends exactly the given frames (RFC 6455 §5), also invalid ones. It reads
 * only on request and answers neither pings nor closes by itself. Used by one thread.
 */
public final class RawSocket implements AutoCloseable {
  public static final int CONTINUATION = 0;
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final int RECEIVE_BUFFER = 8 * 1024;

  /** A control frame, or a message put together from its frames. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares frames
  public record RawFrame(int opcode, byte[] payload) {
    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    /** The reason of a close frame. */
    public String closeReason() {
      return payload.length < 2
          ? ""
          : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    /** The code of a close frame. */
    public int closeCode() {
      return payload.length < 2 ? 1005 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final List<String> head = new ArrayList<>();
  private final List<Frame> passed = new ArrayList<>();

  /** The parts of a message that has not come to its end. */
  private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

  private int partsOpcode;

  private RawSocket(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = socket.getOutputStream();
  }

  /**
   * Sends a handshake and reads the head of its answer, whatever that says.
   *
   * @param target as it stands in the request line
   * @param headers name, value, name, value…; {@code Host} replaces the usual one
   */
  static RawSocket open(Site site, String target, String... headers) {
    StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
    boolean hasHost = false;
    for (int i = 0; i < headers.length; i += 2) {
      request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
      hasHost |= headers[i].equals("Host");
    }
    if (!hasHost) {
      request.append("Host: 127.0.0.1:").append(site.port()).append("\r\n");
    }
    request
        .append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n")
        .append("Sec-WebSocket-Key: ")
        .append(
            Base64.getEncoder()
                .encodeToString("0123456789abcdef".getBytes(StandardCharsets.US_ASCII)))
        .append("\r\n\r\n");
    Canaries.watch(request.toString());
    try {
      RawSocket raw = new RawSocket(connect(site));
      raw.out.write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
      raw.readHead();
      return raw;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Socket connect(Site site) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(RECEIVE_BUFFER);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) TestServer.PATIENCE.toMillis());
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), site.port()),
        (int) TestServer.PATIENCE.toMillis());
    return site.tls() == null
        ? socket
        : site.tls().getSocketFactory().createSocket(socket, "127.0.0.1", site.port(), true);
  }

  private void readHead() throws IOException {
    String line = readLine();
    while (!line.isEmpty()) {
      head.add(line);
      line = readLine();
    }
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  /** The status of the handshake's answer. */
  public int status() {
    return Integer.parseInt(head.get(0).split(" ")[1]);
  }

  public boolean isUpgraded() {
    return status() == 101;
  }

  /** The header's first value in the handshake's answer; null where there is none. */
  public String header(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return head.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .findFirst()
        .orElse(null);
  }

  /** Fails the test unless the handshake was answered with 101. */
  public RawSocket mustBeUpgraded() {
    if (!isUpgraded()) {
      throw new AssertionError("the handshake was answered with " + head);
    }
    return this;
  }

  /** Sends a whole text frame. */
  public RawSocket send(String text) {
    if (text.contains("token")) {
      Canaries.watch(text);
    }
    return send(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a text frame made of a JSON object. */
  public RawSocket send(Object... members) {
    return send(Json.object(members).toString());
  }

  /**
   * @param last whether it is a whole frame or the last part of one
   */
  public RawSocket send(int opcode, boolean last, byte[] payload) {
    return sendBytes(frame(opcode, last, payload));
  }

  public RawSocket sendClose(int code) {
    return send(CLOSE, true, new byte[] {(byte) (code >> 8), (byte) code});
  }

  /** The bytes of a masked frame; the mask is zero, so that they can be read in a dump. */
  public static byte[] frame(int opcode, boolean last, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write((last ? 0x80 : 0) | opcode);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 65_536) {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >> shift));
      }
    }
    frame.writeBytes(new byte[4]);
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  /** Sends bytes as they are. */
  public RawSocket sendBytes(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /**
   * Reads the next control frame or whole message; the container splits those of more than 8 KiB.
   *
   * @return null where the connection has ended
   */
  public RawFrame read() {
    try {
      while (true) {
        int first = in.readUnsignedByte();
        int opcode = first & 0x0f;
        byte[] payload = readPayload();
        if (opcode >= CLOSE) {
          return new RawFrame(opcode, payload);
        }
        partsOpcode = opcode == CONTINUATION ? partsOpcode : opcode;
        parts.writeBytes(payload);
        boolean last = (first & 0x80) != 0;
        if (last) {
          RawFrame whole = new RawFrame(partsOpcode, parts.toByteArray());
          parts.reset();
          return whole;
        }
      }
    } catch (EOFException | SocketException e) {
      return null;
    } catch (SocketTimeoutException e) {
      throw new AssertionError("waited in vain for a frame; received: " + passed, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] readPayload() throws IOException {
    long length = in.readUnsignedByte() & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] payload = new byte[Math.toIntExact(length)];
    in.readFully(payload);
    return payload;
  }

  /** Waits for the next frame, which must be a text frame of this type. */
  public Frame next(String type) {
    RawFrame raw = read();
    Frame frame = raw != null && raw.opcode == TEXT ? Frame.parse(raw.text()) : null;
    if (frame == null || !frame.type().equals(type)) {
      throw new AssertionError(
          "expected " + type + ", but next came " + (raw == null ? "the end" : raw.text()));
    }
    passed.add(frame);
    return frame;
  }

  /** Waits for a text frame of this type; skips other frames. */
  public Frame expect(String type) {
    for (RawFrame raw = read(); raw != null && raw.opcode != CLOSE; raw = read()) {
      if (raw.opcode == TEXT) {
        Frame frame = Frame.parse(raw.text());
        passed.add(frame);
        if (frame.type().equals(type)) {
          return frame;
        }
      }
    }
    throw new AssertionError("waited for " + type + ", but the socket ended; received: " + passed);
  }

  /** Waits for the close frame and skips others; 1006 without one. */
  public int closeCode() {
    for (RawFrame raw = read(); raw != null; raw = read()) {
      if (raw.opcode == CLOSE) {
        return raw.closeCode();
      }
      if (raw.opcode == TEXT) {
        passed.add(Frame.parse(raw.text()));
      }
    }
    return TestSocket.BROKEN;
  }

  /**
   * Waits for the end: an error frame as the last one, then this close and nothing else.
   *
   * @param reason also the text of the error frame
   */
  public void mustEnd(int code, String reason, String errorCode) {
    mustEnd(code, reason, reason, errorCode);
  }

  /** The same if the texts of the error frame and the close differ. */
  public void mustEnd(int code, String reason, String text, String errorCode) {
    RawFrame raw = read();
    while (raw != null && raw.opcode != CLOSE) {
      if (raw.opcode == TEXT) {
        passed.add(Frame.parse(raw.text()));
      }
      raw = read();
    }
    JsonObject expected =
        Json.object("type", "error", "error", text, "code", errorCode, "close", code);
    Frame last = passed.isEmpty() ? null : passed.get(passed.size() - 1);
    boolean right =
        raw != null
            && raw.closeCode() == code
            && raw.closeReason().equals(reason)
            && last != null
            && last.json().entrySet().containsAll(expected.entrySet());
    if (!right) {
      String end = raw == null ? "no close frame" : raw.closeCode() + " " + raw.closeReason();
      throw new AssertionError(
          "expected "
              + code
              + " "
              + reason
              + ", but it ended with "
              + end
              + "; received: "
              + passed);
    }
  }

  /** Whether there is something to read beside pongs, looked at for some milliseconds. */
  public boolean hasSomething() {
    try {
      socket.setSoTimeout(20);
      in.mark(1);
      int first = in.read();
      in.reset();
      if ((first & 0x0f) != PONG) {
        return true;
      }
      read();
      return false;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      patient();
    }
  }

  /** Fails if the server sends anything within the time, or ends the connection. */
  public void nothingFor(Duration time) {
    try {
      socket.setSoTimeout((int) time.toMillis());
      in.mark(1);
      int first = in.read();
      in.reset();
      throw new AssertionError(
          first < 0 ? "the connection ended" : "something came that should not: " + read());
    } catch (SocketTimeoutException e) {
      // nothing came, as it should be
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      patient();
    }
  }

  private void patient() {
    try {
      socket.setSoTimeout((int) TestServer.PATIENCE.toMillis());
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text frames that {@link #expect} and {@link #closeCode} have read, in order. */
  public List<Frame> passed() {
    return List.copyOf(passed);
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

  /** Ends the connection by TCP alone, without a close frame. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
