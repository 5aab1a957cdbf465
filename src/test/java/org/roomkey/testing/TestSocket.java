package org.roomkey.testing;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A socket of the JDK's WebSocket client, which reads continuously and keeps all frames. Every wait
 * is bounded; a failed one lists the received frames.
 */
public final class TestSocket implements AutoCloseable {
  /** The code that a peer sees without a close frame. */
  public static final int BROKEN = 1006;

  private static final int IN_FLIGHT = 200;

  /**
   * Opens sockets only. Tomcat answers every 100th request of a connection with {@code Connection:
   * close}, also a handshake, and the JDK does not take that for an upgrade.
   */
  private static final HttpClient SOCKETS = Site.client();

  /** How the socket ended: by a close frame, or broken off. */
  private record End(int code, String reason) {}

  private final Object lock = new Object();
  private final Object sending = new Object();
  private final List<Frame> received = new ArrayList<>();
  private final List<Frame> unread = new ArrayList<>();
  private final AtomicInteger refs = new AtomicInteger();
  private WebSocket socket;
  private End end;

  private TestSocket() {}

  static TestSocket open(
      Site server, String pathAndQuery, List<String> subprotocols, String... headers) {
    Canaries.watch(pathAndQuery);
    Canaries.watchHeaders(headers);
    subprotocols.forEach(Canaries::watch);
    TestSocket opened = new TestSocket();
    URI http = server.uri(pathAndQuery);
    HttpClient client = http.getScheme().equals("http") ? SOCKETS : server.http();
    WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(TestServer.PATIENCE);
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    if (!subprotocols.isEmpty()) {
      builder.subprotocols(
          subprotocols.get(0), subprotocols.stream().skip(1).toArray(String[]::new));
    }
    URI uri = URI.create(http.toString().replaceFirst("^http", "ws"));
    try {
      opened.socket =
          builder
              .buildAsync(uri, opened.new Listener())
              .orTimeout(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)
              .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        throw new AssertionError(
            "the handshake was answered with "
                + refused.getResponse().statusCode()
                + (refused.getCause() == null ? "" : ": " + refused.getCause().getMessage()),
            e);
      }
      throw e;
    }
    return opened;
  }

  /** The negotiated subprotocol; empty for none. */
  public String subprotocol() {
    return socket.getSubprotocol();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      parts.append(part);
      if (last) {
        took(Frame.parse(parts.toString()));
        parts.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      ended(new End(code, reason));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      ended(new End(BROKEN, error.toString()));
    }
  }

  private void took(Frame frame) {
    synchronized (lock) {
      received.add(frame);
      unread.add(frame);
      lock.notifyAll();
    }
  }

  private void ended(End how) {
    synchronized (lock) {
      end = end == null ? how : end;
      lock.notifyAll();
    }
  }

  /** Everything that was received until now, in order. */
  public List<Frame> received() {
    synchronized (lock) {
      return List.copyOf(received);
    }
  }

  public List<Frame> received(String type) {
    return received().stream().filter(frame -> frame.type().equals(type)).toList();
  }

  /** Waits for the next frame of whatever type. */
  public Frame next() {
    return await("a frame", frame -> true, true);
  }

  /** Waits for the next frame, which must be of this type. */
  public Frame next(String type) {
    Frame frame = await("a frame " + type, any -> true, true);
    if (!frame.type().equals(type)) {
      throw new AssertionError("expected " + type + ", but the next frame was " + frame + story());
    }
    return frame;
  }

  /** Waits for a frame of this type; those before it count as read. */
  public Frame expect(String type) {
    return await("a frame " + type, frame -> frame.type().equals(type), true);
  }

  /** Waits for a frame of this type and kind; those before it count as read. */
  public Frame expect(String type, Predicate<Frame> kind) {
    return await(
        "a certain frame " + type, frame -> frame.type().equals(type) && kind.test(frame), true);
  }

  /** Waits until there has been a frame of this type and kind, read or not. */
  public Frame saw(String type, Predicate<Frame> kind) {
    long deadline = System.nanoTime() + TestServer.PATIENCE.toNanos();
    synchronized (lock) {
      while (true) {
        for (Frame frame : received) {
          if (frame.type().equals(type) && kind.test(frame)) {
            return frame;
          }
        }
        if (end != null || !waitUntil(deadline)) {
          throw new AssertionError("there was no " + type + " of that kind" + story());
        }
      }
    }
  }

  private Frame await(String what, Predicate<Frame> wanted, boolean passOver) {
    long deadline = System.nanoTime() + TestServer.PATIENCE.toNanos();
    synchronized (lock) {
      while (true) {
        for (int i = 0; i < unread.size(); i++) {
          if (wanted.test(unread.get(i))) {
            Frame found = unread.remove(i);
            if (passOver) {
              unread.subList(0, i).clear();
            }
            return found;
          }
        }
        if (end != null) {
          throw new AssertionError("waited for " + what + ", but the socket ended" + story());
        }
        if (!waitUntil(deadline)) {
          throw new AssertionError("waited in vain for " + what + story());
        }
      }
    }
  }

  /** Waits on the lock, which the caller holds; false when the time is over. */
  @SuppressWarnings("WaitNotInLoop") // the loop is the caller's, with its condition
  private boolean waitUntil(long deadline) {
    long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (millis <= 0) {
      return false;
    }
    try {
      lock.wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return true;
  }

  private String story() {
    synchronized (lock) {
      StringBuilder story = new StringBuilder("; received:");
      received.stream()
          .skip(Math.max(0, received.size() - 30))
          .forEach(f -> story.append("\n  ").append(f));
      story.append(end == null ? "\n  (still open)" : "\n  " + end);
      return story.toString();
    }
  }

  /** Fails if anything is unread or comes within the time. */
  public void nothingFor(Duration time) {
    long deadline = System.nanoTime() + time.toNanos();
    synchronized (lock) {
      while (unread.isEmpty() && end == null) {
        if (!waitUntil(deadline)) {
          return;
        }
      }
      throw new AssertionError("something came that should not" + story());
    }
  }

  /**
   * Fails if anything is unread that the server sent before it answers a ping of ours. What other
   * sockets do at this moment may still be on its way through a board: see {@link #settle}.
   */
  public void seesNothing() {
    ping();
    synchronized (lock) {
      if (!unread.isEmpty()) {
        throw new AssertionError("unread: " + unread + story());
      }
    }
  }

  /** Returns when the board has processed all requests so far, of every socket. */
  public void settle(String boardId) {
    ask("type", "history", "boardId", boardId, "limit", 1);
  }

  /** Marks everything that the board has sent until now as read. */
  public void forget(String boardId) {
    settle(boardId);
    synchronized (lock) {
      unread.clear();
    }
  }

  /** Waits for the end and tells its code, {@link #BROKEN} where there was no close frame. */
  public int closeCode() {
    return end().code;
  }

  /** Waits for the end and tells the reason of its close frame. */
  public String closeReason() {
    return end().reason;
  }

  private End end() {
    long deadline = System.nanoTime() + TestServer.PATIENCE.toNanos();
    synchronized (lock) {
      while (end == null) {
        if (!waitUntil(deadline)) {
          throw new AssertionError("waited in vain for the close" + story());
        }
      }
      return end;
    }
  }

  /**
   * Waits for the end: an error frame as the last one, then this close.
   *
   * @param reason also the text of the error frame
   */
  public Frame mustEnd(int code, String reason, String errorCode) {
    End how = end();
    List<Frame> all = received();
    JsonObject expected =
        Json.object("type", "error", "error", reason, "code", errorCode, "close", code);
    Frame last = all.isEmpty() ? null : all.get(all.size() - 1);
    boolean right =
        how.code == code
            && how.reason.equals(reason)
            && last != null
            && last.json().entrySet().containsAll(expected.entrySet());
    if (!right) {
      throw new AssertionError("expected the end by " + code + " " + reason + story());
    }
    return last;
  }

  public boolean isOpen() {
    synchronized (lock) {
      return end == null;
    }
  }

  /** Sends a text frame as it is. */
  public TestSocket send(String text) {
    return sendPart(text, true);
  }

  /** Sends a text frame made of a JSON object. */
  public TestSocket send(Object... members) {
    return send(Json.object(members).toString());
  }

  private TestSocket sendDocumented(Object... members) {
    String frame = Json.object(members).toString();
    Documents.checkFromClient(frame);
    return send(frame);
  }

  /** Sends a text frame; that the socket has ended meanwhile is no failure. */
  public void sendQuietly(String text) {
    try {
      send(text);
    } catch (IllegalStateException ended) {
      end();
    }
  }

  public TestSocket sendPart(String text, boolean last) {
    if (text.contains("token")) {
      Canaries.watch(text);
    }
    synchronized (sending) {
      finish(socket.sendText(text, last));
    }
    return this;
  }

  public TestSocket sendBinary(byte[] bytes) {
    synchronized (sending) {
      finish(socket.sendBinary(ByteBuffer.wrap(bytes), true));
    }
    return this;
  }

  private static void finish(CompletableFuture<WebSocket> sent) {
    try {
      sent.get(TestServer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("could not send", e);
    }
  }

  /**
   * Sends a frame with a {@code ref} and waits for its answer, whatever it is; other frames that
   * come before it stay unread.
   */
  public Frame ask(Object... members) {
    String ref = "ref-" + refs.incrementAndGet();
    String sent =
        Json.object(Stream.concat(Stream.of(members), Stream.of("ref", ref)).toArray()).toString();
    send(sent);
    Frame answer = await("the answer to " + ref, frame -> ref.equals(frame.string("ref")), false);
    if (!answer.type().equals("error")) {
      Documents.checkFromClient(sent);
    }
    return answer;
  }

  /** Like {@link #ask}, but marks frames before the answer as read. */
  public Frame askOnly(Object... members) {
    String ref = "ref-" + refs.incrementAndGet();
    send(Stream.concat(Stream.of(members), Stream.of("ref", ref)).toArray());
    return await("the answer to " + ref, frame -> ref.equals(frame.string("ref")), true);
  }

  private Frame answer(String type, Object... members) {
    Frame frame = ask(members);
    if (!frame.type().equals(type)) {
      throw new AssertionError("expected " + type + ", but the answer was " + frame);
    }
    return frame;
  }

  /** Joins the board and returns {@code joined}. */
  public Frame join(String boardId) {
    return answer("joined", "type", "join", "boardId", boardId);
  }

  /**
   * Joins the board where another socket stopped, and returns {@code joined}.
   *
   * @param epoch null to leave it out
   */
  public Frame join(String boardId, long after, String epoch) {
    return answer("joined", "type", "join", "boardId", boardId, "after", after, "epoch", epoch);
  }

  public Frame leave(String boardId) {
    return answer("left", "type", "leave", "boardId", boardId);
  }

  public TestSocket typing(String boardId) {
    return sendDocumented("type", "typing", "boardId", boardId);
  }

  /** Sends a message and waits for its {@code ack}. */
  public Frame message(String boardId, String text) {
    return message(boardId, text, null);
  }

  /**
   * Sends a message and waits for its {@code ack}.
   *
   * @param id null to leave it to the server
   */
  public Frame message(String boardId, String text, String id) {
    return answer("ack", "type", "message", "boardId", boardId, "text", text, "id", id);
  }

  /** Sends the text as messages 1 to {@code number} of the board, at most 200 without an ack. */
  public void publish(String boardId, String text, int number) {
    for (int i = 1; i <= number; i++) {
      send("type", "message", "boardId", boardId, "text", text);
      if (i % IN_FLIGHT == 0) {
        long seq = i;
        expect("ack", frame -> frame.number("seq") == seq);
      }
    }
  }

  public TestSocket signal(String boardId, String event, JsonValue data) {
    return sendDocumented("type", "signal", "boardId", boardId, "event", event, "data", data);
  }

  /**
   * Asks for history and returns it.
   *
   * @param range name, value… of {@code before}, {@code after}, {@code limit}
   */
  public Frame history(String boardId, Object... range) {
    return answer(
        "history",
        Stream.concat(Stream.of("type", "history", "boardId", boardId), Stream.of(range))
            .toArray());
  }

  /** Sends a {@code ping} frame and waits for its {@code pong}. */
  public void ping() {
    answer("pong", "type", "ping");
  }

  /** The {@code error} frame that comes next, if the answer to the frame is one. */
  public Frame refused(JsonObject frame) {
    send(frame.toString());
    return next("error");
  }

  /** Closes with 1000 and waits for the server's answer. */
  @Override
  public void close() {
    if (isOpen()) {
      closeWith(WebSocket.NORMAL_CLOSURE);
    }
  }

  /** Sends the close and waits until the socket has ended. */
  public void closeWith(int code) {
    try {
      synchronized (sending) {
        finish(socket.sendClose(code, ""));
      }
    } catch (IllegalStateException e) {
      socket.abort();
      ended(new End(BROKEN, e.toString()));
    }
    end();
  }

  /** Drops the connection without a close frame. */
  public void breakOff() {
    socket.abort();
    ended(new End(BROKEN, "broken off by the test"));
  }
}
