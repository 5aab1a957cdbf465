package org.roomkey.testing;

import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends messages to a board one after the other and retries each with the same id until it is
 * acknowledged. Used by one thread, whose owner reads the counts.
 */
abstract class Talker {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long BETWEEN_TRIES_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** The result of one attempt. */
  enum Heard {
    ACKNOWLEDGED,
    UNAVAILABLE,
    NOTHING
  }

  private final HistoryChecker checker;
  private final String userId;
  private final String boardId;
  private final String name;
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger unavailable = new AtomicInteger();
  private final AtomicLong longestAnswer = new AtomicLong();
  private int number;

  /**
   * @param name stands at the beginning of its messages' ids
   */
  Talker(HistoryChecker checker, String userId, String boardId, String name) {
    this.checker = checker;
    this.userId = userId;
    this.boardId = boardId;
    this.name = name;
  }

  int acknowledged() {
    return acknowledged.get();
  }

  int unavailable() {
    return unavailable.get();
  }

  /** The time until an answer of any kind. */
  long longestAnswerMillis() {
    return longestAnswer.get();
  }

  /** Sends another message until it is acknowledged. */
  void sendAnother() {
    String id = name + "-" + number++;
    String text = id + " on " + boardId;
    checker.sends(userId, boardId, id, text);
    Heard heard = sendTimed(id, text);
    while (heard != Heard.ACKNOWLEDGED) {
      LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
      heard = sendTimed(id, text);
    }
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  private Heard sendTimed(String id, String text) {
    long from = System.nanoTime();
    Heard heard = send(id, text);
    long millis = (System.nanoTime() - from) / 1_000_000;
    switch (heard) {
      case ACKNOWLEDGED -> acknowledged.incrementAndGet();
      case UNAVAILABLE -> unavailable.incrementAndGet();
      case NOTHING -> {
        return heard;
      }
    }
    longestAnswer.accumulateAndGet(millis, Math::max);
    return heard;
  }

  abstract Heard send(String id, String text);

  /** By a client's socket. */
  static Talker of(
      Client client, HistoryChecker checker, String userId, String boardId, String name) {
    return new Talker(checker, userId, boardId, name) {
      @Override
      Heard send(String id, String text) {
        if (!client.isThere()) {
          client.comeBack();
        }
        TestSocket socket = client.socket();
        Frame answer;
        try {
          answer = socket.askOnly("type", "message", "boardId", boardId, "id", id, "text", text);
        } catch (IllegalStateException | AssertionError e) {
          socket.closeCode();
          return Heard.NOTHING;
        }
        if (answer.type().equals("ack")) {
          return Heard.ACKNOWLEDGED;
        }
        boolean clear =
            "unavailable".equals(answer.string("code"))
                && boardId.equals(answer.string("boardId"))
                && answer.number("retryAfter") > 0;
        if (!clear) {
          throw new AssertionError("answered " + answer);
        }
        return Heard.UNAVAILABLE;
      }
    };
  }

  /** Over HTTP. */
  static Talker of(
      Person person, HistoryChecker checker, String userId, String boardId, String name) {
    return new Talker(checker, userId, boardId, name) {
      @Override
      Heard send(String id, String text) {
        HttpAnswer answer;
        try {
          answer =
              person.post(
                  "/api/boards/" + boardId + "/messages", Json.object("id", id, "text", text));
        } catch (UncheckedIOException e) {
          return Heard.NOTHING;
        }
        if (answer.status() == 200 || answer.status() == 201) {
          checker.acknowledged(userId, boardId, answer.json());
          return Heard.ACKNOWLEDGED;
        }
        answer.mustBe(503);
        boolean clear =
            answer.json().getString("code").equals("unavailable")
                && answer.header("Retry-After") != null;
        if (!clear) {
          throw new AssertionError("answered " + answer.body() + " " + answer.headers());
        }
        return Heard.UNAVAILABLE;
      }
    };
  }
}
