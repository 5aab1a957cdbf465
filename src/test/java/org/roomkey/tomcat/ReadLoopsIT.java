package org.roomkey.tomcat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.Wait;
import org.roomkey.tomcat.BareTomcat.Opened;
import org.roomkey.tomcat.TomcatSocket.Output;

/** Sockets on one loop with two threads. {@code Tomcat10IT} runs it on Tomcat 10.1. */
class ReadLoopsIT {
  private static final int THREADS = 2;
  private static final int MANY = 200;
  private static final String READER = "roomkey-reader-";
  private static final String BLOCKS = "blocks";
  private static final Duration LESS_THAN_A_LOOK = Duration.ofMillis(8);
  private static final Duration UNTIL_STUCK = Duration.ofMillis(150);

  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> threads = new LinkedBlockingQueue<>();
  private final Semaphore unblocked = new Semaphore(0);
  private final ReadLoops loops = new ReadLoops(1, THREADS, failures::add);
  private BareTomcat tomcat;

  @BeforeEach
  void start() {
    tomcat = new BareTomcat(TomcatSocketIT.NIO_CLASS, true);
    tomcat.readBy(loops);
    tomcat.onText(this::handle);
  }

  @AfterEach
  void stop() throws InterruptedException {
    unblocked.release(MANY);
    loops.close();
    tomcat.close();
    assertEquals(List.of(), failures);
  }

  private void handle(String text) {
    threads.add(Thread.currentThread().getName());
    if (text.startsWith(BLOCKS)) {
      unblocked.acquireUninterruptibly();
    }
  }

  private String nextThread() throws InterruptedException {
    return String.valueOf(threads.poll(10, TimeUnit.SECONDS));
  }

  /** A socket whose handshake is over. Tomcat may have read its first input. */
  private final class Peer implements AutoCloseable {
    final RawSocket socket = tomcat.connect();
    final Opened opened = tomcat.opened();

    Peer() throws InterruptedException {
      mustBeHandled("first");
      nextThread();
    }

    void mustBeHandled(String text) throws InterruptedException {
      socket.send(text);
      assertEquals(text, opened.nextText());
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  @Test
  void theThreadThatWaitsForInputHandlesIt() throws Exception {
    try (RawSocket socket = tomcat.connect()) {
      Opened opened = tomcat.opened();
      socket.send("first");
      assertEquals("first", opened.nextText());
      nextThread();
      Wait.until("Tomcat is done", () -> tomcat.events() > 0);
      long events = tomcat.events();

      for (int i = 0; i < MANY; i++) {
        socket.send("text " + i);
        assertEquals("text " + i, opened.nextText());
        assertTrue(nextThread().startsWith(READER));
      }
      assertTrue(tomcat.events() - events <= 1, "Tomcat polls, too");
    }
  }

  @Test
  void aHandlerThatBlocksHoldsUpNoOtherSocketAndThenItsOwnGoesOn() throws Exception {
    try (Peer first = new Peer();
        Peer second = new Peer()) {
      first.socket.send(BLOCKS);
      nextThread();

      for (int i = 0; i < MANY; i++) {
        second.mustBeHandled("text " + i);
      }
      first.socket.send("waits for its turn");
      assertFalse(first.opened.hasText());
      unblocked.release();
      assertEquals(BLOCKS, first.opened.nextText());
      assertEquals("waits for its turn", first.opened.nextText());
    }
  }

  @Test
  void aHandlerThatSaysThatItMayBlockHandsOverAtOnce() throws Exception {
    tomcat.onText(
        text -> {
          if (text.equals(BLOCKS)) {
            ReadLoops.mayBlock();
          }
          handle(text);
        });
    try (Peer first = new Peer();
        Peer second = new Peer()) {
      List<Duration> times = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        long start = System.nanoTime();
        first.socket.send(BLOCKS);
        nextThread();
        second.mustBeHandled("text");
        times.add(Duration.ofNanos(System.nanoTime() - start));
        nextThread();
        unblocked.release();
        assertEquals(BLOCKS, first.opened.nextText());
      }
      // Some are not handed over: the thread that ends has read the next text, too.
      Collections.sort(times);
      Duration median = times.get(times.size() / 2);
      assertTrue(median.compareTo(LESS_THAN_A_LOOK) < 0, "median " + median);
    }
  }

  @Test
  void whenAllThreadsBlockTheFirstThatEndsReadsOn() throws Exception {
    try (Peer first = new Peer();
        Peer second = new Peer();
        Peer third = new Peer()) {
      first.socket.send(BLOCKS);
      nextThread();
      second.socket.send(BLOCKS);
      nextThread();
      third.socket.send("third");
      assertNull(threads.poll(100, TimeUnit.MILLISECONDS));

      unblocked.release();

      assertEquals("third", third.opened.nextText());
      unblocked.release();
      assertEquals(BLOCKS, second.opened.nextText());
      second.mustBeHandled("again");
    }
  }

  @Test
  void afterItsEndTomcatReadsTheSockets() throws Exception {
    try (Peer idle = new Peer();
        Peer busy = new Peer()) {
      busy.socket.send(BLOCKS);
      nextThread();
      Thread closer = close(loops);

      idle.mustBeHandled("by Tomcat");
      assertFalse(nextThread().startsWith(READER));
      unblocked.release();
      assertEquals(BLOCKS, busy.opened.nextText());
      closer.join();
      busy.mustBeHandled("by Tomcat, too");
      assertFalse(nextThread().startsWith(READER));
    }
  }

  @Test
  void itEndsAfterHandlersThatBlockAllThreads() throws Exception {
    try (Peer idle = new Peer();
        Peer first = new Peer();
        Peer second = new Peer()) {
      first.socket.send(BLOCKS);
      nextThread();
      second.socket.send(BLOCKS);
      nextThread();
      Thread closer = close(loops);

      unblocked.release(THREADS);
      closer.join();
      for (Peer peer : List.of(idle, first, second)) {
        peer.socket.send("by Tomcat");
        assertFalse(nextThread().startsWith(READER));
      }
    }
  }

  /** Returns when the loops no longer wait for input, unless all threads block. */
  private Thread close(ReadLoops closing) {
    Thread closer =
        new Thread(
            () -> {
              try {
                closing.close();
              } catch (InterruptedException e) {
                failures.add(e);
              }
            });
    closer.start();
    LockSupport.parkNanos(UNTIL_STUCK.toNanos());
    return closer;
  }

  @Test
  void aPeerThatTakesNothingIsReadLater() throws Exception {
    try (Peer peer = new Peer()) {
      byte[] text = new byte[1024 * 1024];
      ByteBuffer frame = ByteBuffer.allocate(text.length + 10);
      frame.put((byte) 0x81).put((byte) 127).putLong(text.length).put(text).flip();
      Output output =
          peer.opened.socket().orElseThrow().write(new ByteBuffer[] {frame}, new Ignored());
      assertEquals(Output.PENDING, output);
      LockSupport.parkNanos(UNTIL_STUCK.toNanos());

      peer.socket.send("one");
      peer.socket.send("two");
      LockSupport.parkNanos(UNTIL_STUCK.toNanos());
      assertFalse(peer.opened.hasText());

      assertEquals(text.length, peer.socket.read().payload().length);
      assertEquals("one", peer.opened.nextText());
      assertEquals("two", peer.opened.nextText());
      threads.clear();
      peer.mustBeHandled("three");
      assertTrue(nextThread().startsWith(READER));
    }
  }

  private static final class Ignored implements CompletionHandler<Long, Void> {
    @Override
    public void completed(Long bytes, Void attachment) {
      // the peer shows it
    }

    @Override
    public void failed(Throwable failure, Void attachment) {
      throw new IllegalStateException(failure);
    }
  }

  @Test
  void closesAndResetsReachTheEndpoint() throws Exception {
    try (Peer closing = new Peer();
        Peer resetting = new Peer();
        Peer ending = new Peer()) {
      closing.socket.sendClose(1000);
      assertEquals(1000, closing.socket.read().closeCode());
      closing.opened.awaitClose();
      resetting.socket.reset();
      resetting.opened.awaitClose();
      ending.opened.session().close();
      assertEquals(1000, ending.socket.read().closeCode());
      ending.socket.sendClose(1000);
      assertNull(ending.socket.read());
    }
  }
}
