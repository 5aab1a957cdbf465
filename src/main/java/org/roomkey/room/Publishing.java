package org.roomkey.room;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.roomkey.limit.TokenBucket;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.room.MessageStore.Appended;

/**
 * The way of the messages of one board: to the writer, and from there, once committed, to everybody
 * on the board and back to the sender. May be called from any thread; what it does to the board
 * happens on the board's serial executor.
 */
final class Publishing {
  private static final int READ_AT_ONCE = 1_000;

  /**
   * A publication and what its transaction made of it.
   *
   * @param isLate whether its sender has been told {@code unavailable} meanwhile
   */
  record Outcome(Publication publication, Appended appended, boolean isLate) {

    /** Who gets the answer and not the message; null for nobody. */
    Subscriber sender() {
      return isLate ? null : publication.sender();
    }
  }

  private final String boardId;
  private final Board.Surroundings around;
  private final SerialExecutor serial;
  private final Audience audience;
  private final History history;
  private final TokenBucket rate;

  /** The {@code seq} of the last message that the writer, which alone changes it, handed over. */
  private volatile long handedOver;

  /**
   * @param rate of messages of the board
   */
  Publishing(
      String boardId,
      Board.Surroundings around,
      SerialExecutor serial,
      Audience audience,
      History history,
      TokenBucket rate) {
    this.boardId = boardId;
    this.around = around;
    this.serial = serial;
    this.audience = audience;
    this.history = history;
    this.rate = rate;
    this.handedOver = history.seq();
  }

  /** Sends the message on to be stored; its answer comes when that is decided. */
  void publish(Publication publication) {
    if (!serial.offer(() -> submit(publication))) {
      publication.answer().accept(new PublishResult.Unavailable());
      if (publication.sender() != null) {
        publication.sender().flush();
      }
    }
  }

  private void submit(Publication publication) {
    if (publication.sender() != null && !audience.has(publication.sender())) {
      answer(publication, new PublishResult.NotJoined());
    } else if (!rate.tryTake()) {
      answer(publication, new PublishResult.RateLimited());
    } else if (!around.writer().offer(this, publication)) {
      answer(publication, new PublishResult.Unavailable());
    }
  }

  private void answer(Publication publication, PublishResult result) {
    if (publication.sender() == null) {
      publication.answer().accept(result);
    } else {
      audience.around(publication.sender(), () -> publication.answer().accept(result));
    }
  }

  long handedOver() {
    return handedOver;
  }

  /**
   * From the writer, in the order of the transactions. Blocks where other nodes wrote in between.
   *
   * @param outcomes of one transaction
   */
  void committed(List<Outcome> outcomes) {
    long last = handedOver;
    long before = 0;
    Map<Long, Subscriber> repeaters = new HashMap<>();
    for (Outcome outcome : outcomes) {
      if (outcome.appended() instanceof Appended.Stored stored) {
        long seq = stored.message().seq();
        before = last == handedOver ? seq - 1 : before;
        last = seq;
      } else if (outcome.appended() instanceof Appended.Duplicate duplicate) {
        long seq = duplicate.first().seq();
        repeaters.put(seq, outcome.sender());
        before = last == handedOver ? Math.max(before, seq) : before;
      }
    }
    if (before > handedOver) {
      handOver(before, repeaters);
    }
    serial.execute(() -> outcomes.forEach(this::apply));
    if (last > handedOver) {
      handedOver = last;
      around.peers().stored(boardId, last);
    }
  }

  private void apply(Outcome outcome) {
    if (outcome.appended() instanceof Appended.Stored stored) {
      deliver(stored.message(), outcome.sender());
    }
    if (!outcome.isLate()) {
      answer(outcome.publication(), result(outcome.appended()));
    }
  }

  private static PublishResult result(Appended appended) {
    if (appended instanceof Appended.Stored stored) {
      return new PublishResult.Committed(stored.message(), false);
    }
    if (appended instanceof Appended.Duplicate duplicate) {
      return new PublishResult.Committed(duplicate.first(), true);
    }
    return new PublishResult.Forbidden();
  }

  private void deliver(StoredMessage message, Subscriber sender) {
    if (message.seq() > history.seq()) {
      StoredMessage shown = history.add(message);
      audience.stoppedTyping(message.person());
      audience.tell(shown.frame(), sender, null);
      if (shown.deleted()) {
        audience.tell(new ServerMessage.MessageDeleted(boardId, shown.seq()), null, null);
      }
    }
  }

  /** Where messages were found whose transaction nobody heard end, nobody told the others. */
  void tellPeers() {
    around.peers().stored(boardId, handedOver);
  }

  /** From the writer: it is not known whether the message was stored. */
  void failed(Publication publication) {
    serial.execute(() -> answer(publication, new PublishResult.Unavailable()));
  }

  /**
   * From the writer: delivers what the database holds beyond what was handed over, be it from
   * another node or from a transaction whose end nobody heard. Blocks.
   *
   * @return whether there was anything
   */
  boolean catchUp() {
    return handOver(Long.MAX_VALUE, Map.of());
  }

  /**
   * @param repeaters sockets, or null, that are waiting for an answer about the messages of these
   *     numbers and do not get those
   */
  private boolean handOver(long upTo, Map<Long, Subscriber> repeaters) {
    boolean any = false;
    List<StoredMessage> next;
    do {
      int limit = (int) Math.min(READ_AT_ONCE, upTo - handedOver);
      next = around.messages().after(boardId, handedOver, limit);
      List<StoredMessage> messages = next.stream().filter(one -> one.seq() <= upTo).toList();
      if (!messages.isEmpty()) {
        serial.execute(() -> messages.forEach(one -> deliver(one, repeaters.get(one.seq()))));
        handedOver = messages.get(messages.size() - 1).seq();
        any = true;
      }
    } while (next.size() == READ_AT_ONCE && handedOver < upTo);
    return any;
  }
}
