package org.roomkey.client.live;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** Opens WebSockets with the JDK's client. */
final class HttpTransport implements Transport {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(15);
  private static final int MAX_FRAME_CHARS = 4 << 20;
  private static final int BROKEN = 1006;
  private static final int TOO_BIG = 1009;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();

  @Override
  public Socket open(URI url, Receiver receiver) {
    HttpSocket socket = new HttpSocket(receiver);
    var unused =
        http.newWebSocketBuilder()
            .connectTimeout(CONNECT_LIMIT)
            .buildAsync(url, socket)
            .whenComplete(
                (opened, failure) -> {
                  if (failure != null) {
                    socket.ended(BROKEN, reason(failure));
                  }
                });
    return socket;
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof WebSocketHandshakeException refused
        ? "HTTP " + refused.getResponse().statusCode()
        : String.valueOf(cause);
  }

  private record Outgoing(String text, CompletableFuture<Void> written) {}

  /** The JDK allows one write at a time. The lock guards the queue of the others. */
  private static final class HttpSocket implements Socket, WebSocket.Listener {
    private final Receiver receiver;
    private final AtomicBoolean hasEnded = new AtomicBoolean();
    private final Object lock = new Object();
    private final Queue<Outgoing> outgoing = new ArrayDeque<>();
    private StringBuilder text = new StringBuilder();
    private boolean isWriting;
    private boolean isAborted;
    private WebSocket socket;

    HttpSocket(Receiver receiver) {
      this.receiver = receiver;
    }

    @Override
    public void onOpen(WebSocket opened) {
      boolean isLate;
      synchronized (lock) {
        socket = opened;
        isLate = isAborted;
      }
      if (isLate) {
        opened.abort();
        return;
      }
      receiver.opened();
      opened.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
      if (text.length() + part.length() > MAX_FRAME_CHARS) {
        from.abort();
        ended(TOO_BIG, "a frame of the server is too big");
        return null;
      }
      text.append(part);
      if (!isLast) {
        from.request(1);
        return null;
      }
      String whole = text.toString();
      text = new StringBuilder();
      receiver.received(whole);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      ended(code, reason);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      ended(BROKEN, String.valueOf(error));
    }

    void ended(int code, String reason) {
      if (hasEnded.compareAndSet(false, true)) {
        receiver.closed(code, reason);
      }
    }

    @Override
    public CompletionStage<Void> send(String frame) {
      Outgoing next = new Outgoing(frame, new CompletableFuture<>());
      boolean isFirst;
      synchronized (lock) {
        outgoing.add(next);
        isFirst = !isWriting;
        isWriting = true;
      }
      if (isFirst) {
        write();
      }
      return next.written();
    }

    private void write() {
      Outgoing next;
      synchronized (lock) {
        next = outgoing.poll();
        if (next == null) {
          isWriting = false;
          return;
        }
      }
      // Not on this thread: writes that end at once must not nest.
      var unused =
          socket
              .sendText(next.text(), true)
              .whenCompleteAsync(
                  (sent, failure) -> {
                    next.written().complete(null);
                    write();
                  });
    }

    @Override
    public void next() {
      socket.request(1);
    }

    @Override
    public void close(int code) {
      WebSocket opened = opened();
      if (opened == null) {
        abort();
        receiver.closed(BROKEN, "");
        return;
      }
      var unused = opened.sendClose(code, "");
      opened.request(Long.MAX_VALUE); // until the server's close comes
    }

    @Override
    public void abort() {
      hasEnded.set(true);
      WebSocket opened;
      synchronized (lock) {
        isAborted = true;
        opened = socket;
      }
      if (opened != null) {
        opened.abort();
      }
    }

    private WebSocket opened() {
      synchronized (lock) {
        return socket;
      }
    }
  }
}
