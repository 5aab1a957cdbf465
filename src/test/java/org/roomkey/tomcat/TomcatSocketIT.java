package org.roomkey.tomcat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.RawSocket.RawFrame;
import org.roomkey.testing.Wait;
import org.roomkey.tomcat.BareTomcat.Opened;
import org.roomkey.tomcat.TomcatSocket.Output;

/**
 * The behaviour of Tomcat's classes that this package relies on, and that no specification
 * promises. {@code Tomcat10IT} runs it on Tomcat 10.1.
 */
@ParameterizedClass
@ValueSource(strings = {TomcatSocketIT.NIO, "Http11Nio2Protocol"})
class TomcatSocketIT {
  static final String NIO = "Http11NioProtocol";
  static final String NIO_CLASS = "org.apache.coyote.http11." + NIO;

  /** Far more than the kernel's buffers take. */
  private static final int TOO_MUCH = 1024 * 1024;

  /** A write that waited for the peer would take ten seconds. */
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  private static final Duration UNTIL_STUCK = Duration.ofMillis(150);

  @Parameter private String protocol;

  private BareTomcat tomcat;
  private RawSocket peer;
  private Opened opened;
  private TomcatSocket socket;

  @BeforeEach
  void open() throws InterruptedException {
    tomcat = new BareTomcat("org.apache.coyote.http11." + protocol, true);
    peer = tomcat.connect();
    opened = tomcat.opened();
    socket = opened.socket().orElseThrow();
  }

  @AfterEach
  void close() {
    peer.close();
    tomcat.close();
  }

  /** How a write that was pending ended, and on which thread. */
  private static final class Completion implements CompletionHandler<Long, Void> {
    private final CompletableFuture<Long> end = new CompletableFuture<>();
    private volatile Thread thread;

    @Override
    public void completed(Long bytes, Void attachment) {
      thread = Thread.currentThread();
      end.complete(bytes);
    }

    @Override
    public void failed(Throwable failure, Void attachment) {
      end.completeExceptionally(failure);
    }

    long bytes() throws Exception {
      return end.get(10, TimeUnit.SECONDS);
    }
  }

  private static byte[] frame(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 10);
    frame.put((byte) 0x81).put((byte) 127).putLong(payload.length).put(payload);
    return frame.array();
  }

  /** A text that shows where a part of it is missing. */
  private static String text(int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; text.length() < length; i++) {
      text.append(i).append(' ');
    }
    return text.substring(0, length);
  }

  private Output write(String text, Completion completion) throws IOException {
    long start = System.nanoTime();
    Output output = socket.write(new ByteBuffer[] {ByteBuffer.wrap(frame(text))}, completion);
    Duration taken = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(taken.compareTo(AT_ONCE) < 0, output + " after " + taken);
    return output;
  }

  private Output writeSmall() {
    try {
      return write("small", new Completion());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes and receives a small frame. With NIO2, another thread may complete the write. */
  private void mustDeliver(String text) throws Exception {
    Completion completion = new Completion();
    Output output = write(text, completion);
    mustReceive(text);
    if (output == Output.PENDING) {
      completion.bytes();
    } else {
      assertEquals(Output.WRITTEN, output);
    }
  }

  private void mustReceive(String text) {
    RawFrame frame = peer.read();
    assertEquals(RawSocket.TEXT, frame.opcode());
    assertEquals(text, frame.text());
  }

  @Test
  void tomcatUpgradesThroughTheRequestAndShowsItsSocketBeforeTheEndpointOpens() {
    assertEquals(
        List.of("org.apache.tomcat.websocket.server.WsHttpUpgradeHandler"), tomcat.handlers());
    assertTrue(opened.socket().isPresent());
    assertNull(peer.header("Sec-WebSocket-Extensions"));
  }

  @Test
  void aConnectorWithoutAsynchronousOutputShowsNoSocket() throws InterruptedException {
    try (BareTomcat other = new BareTomcat("org.apache.coyote.http11.Http11NioProtocol", false);
        RawSocket otherPeer = other.connect()) {
      assertTrue(other.opened().socket().isEmpty());
      otherPeer.send(RawSocket.PING, true, new byte[0]);
      assertEquals(RawSocket.PONG, otherPeer.read().opcode());
    }
  }

  @Test
  void severalBuffersAreWrittenAtOnceAndTheHandlerIsNotCalled() throws Exception {
    Completion completion = new Completion();

    Output output =
        socket.write(
            new ByteBuffer[] {ByteBuffer.wrap(frame("one")), ByteBuffer.wrap(frame("two"))},
            completion);

    mustReceive("one");
    mustReceive("two");
    if (protocol.equals(NIO)) {
      assertEquals(Output.WRITTEN, output);
    }
    if (output == Output.PENDING) {
      completion.bytes();
    } else {
      assertFalse(completion.end.isDone());
    }
  }

  @Test
  void aWriteThatThePeerDoesNotReadIsPendingAndAnotherThreadCompletesIt() throws Exception {
    Completion completion = new Completion();
    String text = text(TOO_MUCH);

    assertEquals(Output.PENDING, write(text, completion));
    assertEquals(Output.BUSY, writeSmall());
    assertFalse(completion.end.isDone());
    mustReceive(text);

    assertEquals(frame(text).length, completion.bytes());
    assertNotEquals(Thread.currentThread(), completion.thread);
    mustDeliver("small");
  }

  @Test
  void aResetFailsThePendingWriteAndEveryLaterOne() throws Exception {
    Completion completion = new Completion();
    assertEquals(Output.PENDING, write(text(TOO_MUCH), completion));

    peer.reset();

    ExecutionException failure = assertThrows(ExecutionException.class, completion::bytes);
    assertTrue(failure.getCause() instanceof IOException, failure.toString());
    assertEquals(Output.CLOSED, writeOrClosed());
  }

  /** Tomcat may have announced its own close, which it cannot send, when it read the reset. */
  private Output writeOrClosed() throws Exception {
    Completion completion = new Completion();
    try {
      Output output = write("small", completion);
      if (output == Output.PENDING) {
        completion.bytes();
      }
      return output;
    } catch (IOException | ExecutionException e) {
      return Output.CLOSED;
    }
  }

  @Test
  void theSocketIsBusyWhileTomcatWrites() throws Exception {
    byte[] bytes = text(TOO_MUCH).getBytes(StandardCharsets.UTF_8);
    CompletableFuture<Void> tomcats =
        CompletableFuture.runAsync(
            () -> {
              try {
                opened.session().getBasicRemote().sendBinary(ByteBuffer.wrap(bytes));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    Wait.until("Tomcat writes", () -> writeSmall() == Output.BUSY);
    RawFrame frame = peer.read();
    while (frame.opcode() == RawSocket.TEXT) {
      frame = peer.read();
    }

    assertArrayEquals(bytes, frame.payload());
    tomcats.get(10, TimeUnit.SECONDS);
    mustDeliver("small");
  }

  @Test
  void tomcatsCloseFollowsThePendingFrameAndIsAnnouncedBeforeItIsWritten() throws Exception {
    String text = text(TOO_MUCH);
    assertEquals(Output.PENDING, write(text, new Completion()));

    Thread closer =
        new Thread(
            () -> {
              try {
                opened.session().close(new CloseReason(CloseCodes.GOING_AWAY, "bye"));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    closer.start();
    Wait.until("the close is announced", () -> writeSmall() == Output.CLOSED);

    mustReceive(text);
    RawFrame close = peer.read();
    assertEquals(1001, close.closeCode());
    assertEquals("bye", close.closeReason());
    peer.sendClose(1001);
    assertNull(peer.read());
    closer.join();
  }

  @Test
  void nothingFollowsTomcatsAnswerToAClose() throws Exception {
    peer.sendClose(1000);

    assertEquals(1000, peer.read().closeCode());
    opened.awaitClose();
    assertEquals(Output.CLOSED, writeSmall());
    assertNull(peer.read());
  }

  @Test
  void pongsComeBetweenWholeFrames() throws Exception {
    int each = 100;
    for (int i = 0; i < each; i++) {
      peer.send(RawSocket.PING, true, new byte[] {(byte) i});
    }
    CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> writeAll(each));

    int texts = 0;
    int pongs = 0;
    while (texts < each || pongs < each) {
      RawFrame frame = peer.read();
      if (frame.opcode() == RawSocket.PONG) {
        assertEquals((byte) pongs++, frame.payload()[0]);
      } else {
        assertEquals(texts++ + " " + text(TOO_MUCH / 16), frame.text());
      }
    }
    writer.get(10, TimeUnit.SECONDS);
    assertEquals(each, opened.pings());
  }

  private void writeAll(int frames) {
    for (int i = 0; i < frames; i++) {
      try {
        Completion completion = new Completion();
        Output output = write(i + " " + text(TOO_MUCH / 16), completion);
        while (output == Output.BUSY) {
          LockSupport.parkNanos(100_000);
          output = write(i + " " + text(TOO_MUCH / 16), completion);
        }
        if (output == Output.PENDING) {
          completion.bytes();
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void everyPingIsReported() throws InterruptedException {
    byte[] half = "half".getBytes(StandardCharsets.UTF_8);
    peer.send(RawSocket.PING, true, new byte[0]);
    peer.send(RawSocket.TEXT, false, half);
    peer.send(RawSocket.PING, true, new byte[125]);
    peer.send(RawSocket.PING, true, half);
    peer.send(RawSocket.PONG, true, half);
    peer.send(RawSocket.CONTINUATION, true, half);

    assertEquals("halfhalf", opened.nextText());
    assertEquals(3, opened.pings());
    assertEquals(0, peer.read().payload().length);
    assertEquals(125, peer.read().payload().length);
    assertEquals("half", peer.read().text());
  }

  @Test
  void aReservedBitIsStillAProtocolError() {
    byte[] frame = RawSocket.frame(RawSocket.TEXT, true, new byte[1]);
    frame[0] |= 0x40;
    peer.sendBytes(frame);

    assertEquals(1002, peer.read().closeCode());
  }

  @Test
  void aPeerIsReadAgainWhenItHasTakenThePendingWrite() throws Exception {
    String text = text(TOO_MUCH);
    assertEquals(Output.PENDING, write(text, new Completion()));
    LockSupport.parkNanos(UNTIL_STUCK.toNanos());
    long events = tomcat.events();

    peer.send("first");
    LockSupport.parkNanos(UNTIL_STUCK.toNanos());
    peer.send("second");
    LockSupport.parkNanos(UNTIL_STUCK.toNanos());
    assertFalse(opened.hasText());
    assertTrue(tomcat.events() - events <= 3, "Tomcat polls a suspended socket");

    mustReceive(text);
    assertEquals("first", opened.nextText());
    assertEquals("second", opened.nextText());
  }
}
