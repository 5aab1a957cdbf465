package org.roomkey.client.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.roomkey.client.RoomkeyException;
import org.roomkey.client.json.Json;

/** Runs the steps of one case against the Java client. */
final class ConformanceRunner {
  private static final int STEP_MILLIS = 50;

  private final FakeTransport transport = new FakeTransport();
  private final FakeLoop loop = new FakeLoop();
  private final double random;
  private final Matcher matcher = new Matcher();
  private final Map<String, CompletableFuture<?>> calls = new HashMap<>();
  private final List<Map<String, Object>> events = new ArrayList<>();
  private final Set<String> heard = new HashSet<>();
  private final Map<FakeTransport.FakeSocket, Integer> examinedFrames = new HashMap<>();
  private final Set<FakeTransport.FakeSocket> examinedCloses = new HashSet<>();
  private int examinedSockets;
  private int examinedEvents;
  private String token = "given";
  private int tokens;
  private LiveConnection connection;

  ConformanceRunner(double random) {
    this.random = random;
  }

  void step(Map<?, ?> step) {
    if (step.containsKey("must")) {
      must(step);
      return;
    }
    if (step.containsKey("connect")) {
      connect((String) step.get("connect"));
    } else if (step.containsKey("token")) {
      token = (String) step.get("token");
    } else if (step.containsKey("together")) {
      ((List<?>) step.get("together")).forEach(call -> call((Map<?, ?>) call));
    } else if (step.containsKey("call")) {
      for (int time = 0; time < number(step, "times", 1); time++) {
        call(step);
      }
    } else if (step.containsKey("server")) {
      server(step);
    } else {
      loop.pass(number(step, "time", -1));
    }
    loop.settle();
  }

  void close() {
    connection.close();
    loop.pass(2_000); // without an answer of the server
    assertTrue(loop.hasEnded(), "the thread has not ended");
  }

  // --- what happens to the client ---

  private void connect(String kind) {
    Credential credential =
        kind.equals("fixed")
            ? new Credential(() -> "token-1", false)
            : new Credential(this::nextToken, true);
    connection =
        new LiveConnection(
            LiveConnection.url("http://127.0.0.1:8080/roomkey"),
            credential,
            transport,
            loop,
            () -> random);
    connection.on(LiveEvent.Refused.class, refused -> events.add(Wire.event(refused)));
    connection.start();
  }

  private String nextToken() throws IOException {
    return switch (token) {
      case "away" -> throw new IOException("network");
      case "refused" -> throw new RoomkeyException.Refused("a ticket", 403, "session_ended");
      default -> "token-" + ++tokens;
    };
  }

  private void call(Map<?, ?> step) {
    String name = (String) step.get("call");
    if (!step.containsKey("board")) {
      if (name.equals("retry")) {
        connection.retry();
      } else {
        connection.close();
      }
      return;
    }
    LiveBoard board = connection.board((String) step.get("board"));
    if (heard.add(board.id())) {
      board.on(LiveEvent.class, event -> events.add(Wire.event(event)));
    }
    CompletableFuture<?> result =
        switch (name) {
          case "join" ->
              step.containsKey("after")
                  ? board.join(number(step, "after", 0), (String) step.get("epoch"))
                  : board.join();
          case "leave" -> board.leave();
          case "message" -> message(board, step);
          case "history" -> history(board, step);
          case "typing" -> {
            board.typing();
            yield null;
          }
          default -> {
            board.signal((String) step.get("event"), repeated(step, "data"));
            yield null;
          }
        };
    if (step.containsKey("as")) {
      calls.put((String) step.get("as"), result);
    }
  }

  private static CompletableFuture<?> message(LiveBoard board, Map<?, ?> step) {
    String text = (String) repeated(step, "text");
    return step.containsKey("id")
        ? board.message((String) step.get("id"), text)
        : board.message(text);
  }

  private static CompletableFuture<?> history(LiveBoard board, Map<?, ?> step) {
    int limit = (int) number(step, "limit", 50);
    return step.containsKey("after")
        ? board.historyAfter(number(step, "after", 0), limit)
        : board.historyBefore(number(step, "before", Long.MAX_VALUE), limit);
  }

  private static Object repeated(Map<?, ?> step, String name) {
    Object value = step.get(name);
    return value instanceof String text ? text.repeat((int) number(step, "repeat", 1)) : value;
  }

  private void server(Map<?, ?> step) {
    FakeTransport.FakeSocket socket = transport.last();
    switch ((String) step.get("server")) {
      case "accept" -> socket.receiver.opened();
      case "close" -> socket.receiver.closed((int) number(step, "code", -1), "");
      case "break" -> socket.receiver.closed(1006, "");
      default -> {
        boolean isHeard = !socket.equals(lost());
        assertTrue(!isHeard || socket.demand > 0, "the client lets no frame come");
        socket.demand--;
        socket.receiver.received(
            step.containsKey("text")
                ? (String) step.get("text")
                : Json.write(matcher.filled(step.get("frame"))));
      }
    }
  }

  /** A socket that has ended takes frames without an end. */
  private FakeTransport.FakeSocket lost() {
    return connection.state() instanceof LiveState.Open
            || connection.state() instanceof LiveState.Connecting
        ? null
        : transport.last();
  }

  // --- what it must do ---

  private void must(Map<?, ?> step) {
    int times = (int) number(step, "times", 1);
    switch ((String) step.get("must")) {
      case "open" -> {
        await(() -> transport.sockets.size() > examinedSockets, step);
        examinedSockets++;
      }
      case "send" -> {
        await(() -> !transport.sockets.isEmpty() && unexamined().size() >= times, step);
        for (int time = 0; time < times; time++) {
          matcher.match(read(unexamined().get(0)), step.get("frame"), "");
          examinedFrames.merge(transport.last(), 1, Integer::sum);
        }
      }
      case "close" -> {
        await(() -> transport.last().closedWith != null, step);
        if (step.containsKey("code")) {
          assertEquals(number(step, "code", -1), transport.last().closedWith.longValue());
        }
        examinedCloses.add(transport.last());
      }
      case "be" -> matcher.match(Wire.state(connection.state()), state(step), "");
      case "tell" -> {
        assertTrue(events.size() > examinedEvents, "no event");
        matcher.match(events.get(examinedEvents++), step.get("event"), "");
      }
      case "answer" -> answer(step);
      case "wait" -> assertFalse(calls.get(step.get("call")).isDone());
      default -> rest();
    }
  }

  private static Map<?, ?> state(Map<?, ?> step) {
    Map<Object, Object> state = new HashMap<>(step);
    state.remove("must");
    return state;
  }

  private void await(BooleanSupplier isDone, Map<?, ?> step) {
    long waited = 0;
    if (step.get("between") instanceof List<?> between) {
      long from = ((BigDecimal) between.get(0)).longValue();
      long to = ((BigDecimal) between.get(1)).longValue();
      loop.pass(0);
      while (waited < from) {
        assertFalse(isDone.getAsBoolean(), "after " + waited + " ms, before " + from);
        long some = Math.min(STEP_MILLIS, Math.max(from - 1 - waited, 1));
        loop.pass(some);
        waited += some;
      }
      while (!isDone.getAsBoolean() && waited < to) {
        loop.pass(Math.min(STEP_MILLIS, to - waited));
        waited = Math.min(to, waited + STEP_MILLIS);
      }
      if (from < to && random == 0) {
        assertTrue(waited <= from + STEP_MILLIS, "waited " + waited + " ms at the least random");
      }
      if (from < to && random > 0.9) {
        assertTrue(waited >= to - 2 * STEP_MILLIS, "waited " + waited + " ms at the most random");
      }
    }
    assertTrue(isDone.getAsBoolean(), "it has not");
  }

  private void answer(Map<?, ?> step) {
    CompletableFuture<?> call = calls.get(step.get("call"));
    assertTrue(call.isDone(), "it waits");
    String[] error = new String[1];
    Object[] answer = new Object[1];
    call.whenComplete(
        (value, failure) -> {
          answer[0] = Wire.value(value);
          error[0] =
              LiveException.in(failure)
                  .map(LiveException::code)
                  .orElse(failure == null ? null : failure.toString());
        });
    assertEquals(step.get("error"), error[0]);
    if (step.get("with") instanceof Map<?, ?> fields && !fields.isEmpty()) {
      matcher.match(answer[0], fields, "");
    }
  }

  private void rest() {
    assertEquals(List.of(), events.subList(examinedEvents, events.size()), "events");
    assertEquals(examinedSockets, transport.sockets.size(), "sockets");
    for (FakeTransport.FakeSocket socket : transport.sockets) {
      assertEquals(List.of(), unexamined(socket), "frames");
      assertTrue(socket.closedWith == null || examinedCloses.contains(socket), "a close");
    }
  }

  private List<String> unexamined() {
    return unexamined(transport.last());
  }

  private List<String> unexamined(FakeTransport.FakeSocket socket) {
    return socket.sent.subList(examinedFrames.getOrDefault(socket, 0), socket.sent.size());
  }

  private static Object read(String text) {
    try {
      return Json.read(text);
    } catch (Json.MalformedException e) {
      throw new AssertionError(text, e);
    }
  }

  private static long number(Map<?, ?> step, String name, long otherwise) {
    return step.get(name) instanceof BigDecimal number ? number.longValue() : otherwise;
  }
}
