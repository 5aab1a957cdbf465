package org.roomkey.room;

import java.util.List;
import org.roomkey.limit.TokenBucket;
import org.roomkey.protocol.ServerMessage;
import org.roomkey.room.MessageStore.Appended;

/**
 * The way of the messages of one board: to the writer, and from there, once committed, to everybody
 * on the board and back to the sender. May be called from any thread; what it does to the board
 * happens on the board's serial executor.
 */
final class Publishing {

  /**
   * A publication and what its transaction made of it.
   *
   * @param isLate whether its sender has been told {@code unavailable} meanwhile
   */
  record Outcome(Publication publication, Appended appended, boolean isLate) {}

  private final SerialExecutor serial;
  private final MessageWriter writer;
  private final Audience audience;
  private final History history;
  private final TokenBucket rate;

  /**
   * @param rate of messages of the board
   */
  Publishing(
      SerialExecutor serial,
      MessageWriter writer,
      Audience audience,
      History history,
      TokenBucket rate) {
    this.serial = serial;
    this.writer = writer;
    this.audience = audience;
    this.history = history;
    this.rate = rate;
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
    } else if (!writer.offer(this, publication)) {
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

  /** From the writer, in the order of the transactions. */
  void committed(List<Outcome> outcomes) {
    serial.execute(() -> outcomes.forEach(this::apply));
  }

  private void apply(Outcome outcome) {
    if (outcome.appended() instanceof Appended.Stored stored) {
      deliver(stored.message(), outcome.isLate() ? null : outcome.publication().sender());
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
      history.add(message);
      audience.stoppedTyping(new ServerMessage.Person(message.userId(), message.userName()));
      audience.tell(message.frame(), sender, null);
    }
  }

  /** From the writer: it is not known whether the message was stored. */
  void failed(Publication publication) {
    serial.execute(() -> answer(publication, new PublishResult.Unavailable()));
  }

  /** From the writer, after a failure: delivers what was stored all the same. Blocks. */
  void catchUp() {
    List<StoredMessage> unknown = history.storedSince();
    serial.execute(() -> unknown.forEach(message -> deliver(message, null)));
  }
}
