package org.roomkey.room;

import jakarta.json.JsonValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.roomkey.limit.TokenBucket;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.protocol.WireTime;
import org.roomkey.room.PublishResult.Outcome;
import org.roomkey.user.User;

/**
 * Publishes the messages of one board: sends drafts to the writer, and delivers committed messages
 * to the board and the answer to the sender.
 */
final class Publishing {
  private static final int READ_AT_ONCE = 1_000;

  /**
   * A publication and the result of its transaction.
   *
   * @param isLate whether the sender got {@code unavailable} before the transaction ended
   */
  record Written(Publication publication, PublishResult result, boolean isLate) {

    /** The socket that gets the answer instead of the message; null for none. */
    Subscriber sender() {
      return isLate ? null : publication.sender();
    }
  }

  private final String boardId;
  private final BoardContext context;
  private final SerialExecutor serial;
  private final Audience audience;
  private final History history;
  private final TokenBucket rate;

  /** The last {@code seq} that the writer delivered; only the writer's thread changes it. */
  private volatile long handedOver;

  /**
   * @param rate of messages and signals on the board
   */
  Publishing(
      String boardId,
      BoardContext context,
      SerialExecutor serial,
      Audience audience,
      History history,
      TokenBucket rate) {
    this.boardId = boardId;
    this.context = context;
    this.serial = serial;
    this.audience = audience;
    this.history = history;
    this.rate = rate;
    this.handedOver = history.seq();
  }

  /**
   * Publishes for a socket, only on the serial executor.
   *
   * @param forbidden called before the answer if the sender may not publish
   */
  void publish(Subscriber sender, ClientMessage.Message frame, Runnable forbidden) {
    Publication publication =
        new Publication(
            context.drafts().of(boardId, sender.user(), frame.id(), frame.text()),
            sender,
            result -> {
              if (result.outcome() == Outcome.FORBIDDEN) {
                forbidden.run();
              }
              audience.reply(sender, answer(result, frame.ref()));
            });
    Optional<ErrorCode> refusal = audience.refusal(sender);
    if (refusal.isPresent()) {
      audience.refuse(sender, refusal.get(), frame.ref());
    } else if (audience.has(sender)) {
      submit(publication);
    } else {
      publication.answer(Outcome.NOT_JOINED);
    }
  }

  /** Publishes for HTTP, from any thread. */
  CompletableFuture<PublishResult> publish(User sender, String id, String text) {
    CompletableFuture<PublishResult> result = new CompletableFuture<>();
    Publication publication =
        new Publication(context.drafts().of(boardId, sender, id, text), null, result::complete);
    if (!serial.offer(() -> submit(publication))) {
      publication.answer(Outcome.UNAVAILABLE);
    }
    return result;
  }

  private void submit(Publication publication) {
    if (!rate.tryTake()) {
      publication.answer(Outcome.RATE_LIMITED);
    } else if (!context.stores().writer().offer(this, publication)) {
      publication.answer(Outcome.UNAVAILABLE);
    }
  }

  private ServerMessage answer(PublishResult result, JsonValue ref) {
    return switch (result.outcome()) {
      case STORED -> ack(result.message(), null, ref);
      case REPEATED -> ack(result.message(), true, ref);
      case FORBIDDEN -> ServerMessage.Error.of(ErrorCode.FORBIDDEN, boardId, ref);
      case NOT_JOINED -> ServerMessage.Error.of(ErrorCode.NOT_JOINED, boardId, ref);
      case RATE_LIMITED -> ServerMessage.Error.rateLimited(boardId, ref);
      case UNAVAILABLE -> ServerMessage.Error.unavailable(boardId, ref);
    };
  }

  private ServerMessage ack(StoredMessage message, Boolean duplicate, JsonValue ref) {
    return new ServerMessage.Ack(
        boardId, message.id(), message.seq(), WireTime.format(message.atMillis()), duplicate, ref);
  }

  long handedOver() {
    return handedOver;
  }

  /**
   * Called by the writer, in the order of the transactions. Blocks if other nodes wrote in between.
   *
   * @param outcomes of one transaction
   * @param runner runs the delivery
   */
  void committed(List<Written> outcomes, Executor runner) {
    long last = handedOver;
    long before = 0;
    Map<Long, Subscriber> repeaters = new HashMap<>();
    for (Written written : outcomes) {
      PublishResult result = written.result();
      if (result.outcome() == Outcome.STORED) {
        long seq = result.message().seq();
        before = last == handedOver ? seq - 1 : before;
        last = seq;
      } else if (result.outcome() == Outcome.REPEATED) {
        long seq = result.message().seq();
        repeaters.put(seq, written.sender());
        before = last == handedOver ? Math.max(before, seq) : before;
      }
    }
    if (before > handedOver) {
      handOver(before, repeaters, runner);
    }
    serial.executeOn(runner, () -> outcomes.forEach(this::apply));
    if (last > handedOver) {
      handedOver = last;
      context.peers().stored(boardId, last);
    }
  }

  private void apply(Written written) {
    if (written.result().outcome() == Outcome.STORED) {
      deliver(written.result().message(), written.sender());
    }
    if (!written.isLate()) {
      written.publication().answer().accept(written.result());
    }
  }

  private void deliver(StoredMessage message, Subscriber sender) {
    if (message.seq() > history.seq()) {
      StoredMessage shown = history.add(message);
      audience.stoppedTyping(message.person());
      audience.broadcast(shown.frame(), sender, null);
      if (shown.deleted()) {
        audience.broadcast(new ServerMessage.MessageDeleted(boardId, shown.seq()), null, null);
      }
    }
  }

  /** Reports messages that were found after a transaction of unknown outcome to other nodes. */
  void tellPeers() {
    context.peers().stored(boardId, handedOver);
  }

  /** Called by the writer if the message may be stored or not. */
  void failed(Publication publication) {
    serial.executeOn(context.pool(), () -> publication.answer(Outcome.UNAVAILABLE));
  }

  /**
   * Called by the writer. Delivers the messages in the database after the last delivered one, from
   * another node or from a transaction of unknown outcome. Blocks on the database.
   *
   * @param runner runs the delivery
   * @return whether there were any
   */
  boolean catchUp(Executor runner) {
    return handOver(Long.MAX_VALUE, Map.of(), runner);
  }

  /**
   * @param repeaters by {@code seq}: the socket (or null) that repeated this message; it gets the
   *     answer instead of the message
   */
  private boolean handOver(long upTo, Map<Long, Subscriber> repeaters, Executor runner) {
    boolean any = false;
    List<StoredMessage> next;
    do {
      int limit = (int) Math.min(READ_AT_ONCE, upTo - handedOver);
      next = context.stores().messages().after(boardId, handedOver, limit);
      List<StoredMessage> messages = next.stream().filter(one -> one.seq() <= upTo).toList();
      if (!messages.isEmpty()) {
        serial.executeOn(
            runner, () -> messages.forEach(one -> deliver(one, repeaters.get(one.seq()))));
        handedOver = messages.get(messages.size() - 1).seq();
        any = true;
      }
    } while (next.size() == READ_AT_ONCE && handedOver < upTo);
    return any;
  }
}
