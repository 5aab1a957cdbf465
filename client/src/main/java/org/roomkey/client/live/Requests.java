package org.roomkey.client.live;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.roomkey.client.json.Json;

/**
 * The requests of a connection that wait for an answer or for a socket; at most 1,000 of the
 * application. Any thread may ask. Everything else happens on the thread of the connection.
 */
final class Requests {
  private static final int MAX_WAITING = 1_000;
  private static final int MAX_FRAME_BYTES = 64 * 1024;

  private final Loop loop;
  private final Link link;
  private final Semaphore free = new Semaphore(MAX_WAITING);
  private final AtomicLong numbers = new AtomicLong();
  private final ConcurrentNavigableMap<Long, Request> waiting = new ConcurrentSkipListMap<>();

  Requests(Loop loop, Link link) {
    this.loop = loop;
    this.link = link;
  }

  /** The request of an application. */
  CompletableFuture<Object> ask(Subscription board, boolean isRepeated, Request.Source source) {
    if (!free.tryAcquire()) {
      return CompletableFuture.failedFuture(
          new LiveException("too_many_requests", MAX_WAITING + " requests wait"));
    }
    Request request = new Request(numbers.incrementAndGet(), board, isRepeated);
    // From now on the end of the connection fails it, whether the thread has taken it or not.
    waiting.put(request.number, request);
    if (!loop.run(() -> begin(request, source))) {
      fail(request, closed());
    }
    return request.answer.whenComplete((answer, failure) -> free.release());
  }

  /** A request of the connection itself. It takes the place of none of the application. */
  CompletableFuture<Object> askAgain(Subscription board, Request.Source source) {
    Request request = new Request(numbers.incrementAndGet(), board, true);
    waiting.put(request.number, request);
    begin(request, source);
    return request.answer;
  }

  /** Sends a frame that has no answer, unless it is too long or too much waits. */
  boolean tell(BooleanSupplier isWorthwhile, Map<String, Object> frame) {
    String text = Json.write(frame);
    if (isTooLong(text) || !free.tryAcquire()) {
      return false;
    }
    boolean isTaken =
        loop.run(
            () -> {
              if (link.isOpen() && isWorthwhile.getAsBoolean()) {
                link.send(text).whenComplete((written, failure) -> free.release());
              } else {
                free.release();
              }
            });
    if (!isTaken) {
      free.release();
    }
    return isTaken;
  }

  private void begin(Request request, Request.Source source) {
    try {
      request.frame = source.frame();
    } catch (LiveException e) {
      fail(request, e);
      return;
    }
    request.frame.put("ref", request.number);
    if (link.isStopped()) {
      fail(request, closed());
    } else if (!request.isRepeated && !link.isOpen()) {
      fail(request, new LiveException("disconnected", "there is no connection now"));
    } else if (!request.is("message") || request.board.isJoined()) {
      send(request);
    }
  }

  /** Sends the request, unless this socket has it already. */
  void send(Request request) {
    if (request.isSent || !link.isOpen()) {
      return;
    }
    String text = Json.write(request.frame);
    if (isTooLong(text)) {
      fail(request, new LiveException("too_long", "the frame is larger than 64 KiB"));
      return;
    }
    request.isSent = true;
    link.send(text);
  }

  private static boolean isTooLong(String text) {
    return text.length() > MAX_FRAME_BYTES / 3
        && text.getBytes(StandardCharsets.UTF_8).length > MAX_FRAME_BYTES;
  }

  /** Those of a type that the thread has taken, the oldest first. */
  List<Request> of(String type) {
    return waiting.values().stream().filter(request -> request.is(type)).toList();
  }

  /** Takes the request that a frame answers. */
  Optional<Request> answered(Frame frame) {
    return frame.findNumber("ref").map(number -> waiting.remove(number.longValue()));
  }

  /** The socket has ended. */
  void lost() {
    for (Request request : waiting.values()) {
      request.isSent = false;
      boolean survives = request.isRepeated && request.board.isWanted();
      if (request.frame != null && !survives) {
        fail(request, new LiveException("disconnected", "the connection was lost"));
      }
    }
  }

  /** Fails the requests of a board. */
  void forget(Subscription board, String code) {
    for (Request request : waiting.values()) {
      if (request.frame != null && request.board == board) {
        fail(request, new LiveException(code, "the board " + board.id() + " is not joined"));
      }
    }
  }

  /** The connection has ended for good. */
  void stopped() {
    waiting.values().forEach(request -> fail(request, closed()));
  }

  private static LiveException closed() {
    return new LiveException("closed", "the connection has ended");
  }

  private void fail(Request request, LiveException failure) {
    if (waiting.remove(request.number) != null) {
      request.answer.completeExceptionally(failure);
    }
  }
}
