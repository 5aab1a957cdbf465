package org.roomkey.client.outbox;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.roomkey.client.RoomkeyException;
import org.roomkey.client.Sent;

/**
 * Sends the messages that wait, a batch at a time. A batch is a transaction that holds the lock of
 * the outbox. It sends first and deletes afterwards: what a lost transaction has sent is sent again
 * under the same id.
 *
 * <p>Each batch reads from the beginning, because transactions commit out of order. It reads no
 * further than the last position that it saw before: a message with a smaller one whose transaction
 * had committed before the other's began is then certainly in the same read, even on a database
 * that reads row by row.
 *
 * <p>For one thread; {@link #stop} for any.
 */
final class OutboxDispatcher {

  /** Sends one message, without repetitions. */
  interface Sender {
    Sent publish(String boardId, String id, String text) throws RoomkeyException;
  }

  /**
   * The result of a batch.
   *
   * @param found messages that waited
   * @param refused reasons for the messages that were put aside
   * @param failure why the last of the others was not sent; empty if all that were tried were sent
   * @param failing whether there are boards whose last message was not sent
   */
  record Batch(
      int found,
      int sent,
      List<String> refused,
      Optional<RoomkeyException> failure,
      boolean failing) {
    private static final Batch EMPTY = new Batch(0, 0, List.of(), Optional.empty(), false);

    boolean isStuck() {
      return failure.isPresent() && sent == 0 && refused.isEmpty();
    }
  }

  /** A batch reads no more messages. Beyond, a board that fails delays others. */
  private static final int MAX_ROWS = 1_000;

  /** After this time a batch sends no more, so that no transaction is long. */
  private static final Duration MAX_TIME = Duration.ofSeconds(2);

  /** Failures of different boards, without a success between them: it is not the boards. */
  private static final int MAX_FAILURES = 3;

  private static final int UNAUTHORIZED = 401;
  private static final int MISDIRECTED = 421;

  private final DataSource dataSource;
  private final Sender sender;
  private final LongSupplier nanoTime;

  /** Boards whose last message was not sent. They come last, so that they do not delay others. */
  private final Set<String> failing = new HashSet<>();

  private volatile boolean stopped;

  OutboxDispatcher(DataSource dataSource, Sender sender, LongSupplier nanoTime) {
    this.dataSource = dataSource;
    this.sender = sender;
    this.nanoTime = nanoTime;
  }

  /** Ends the batch after the message that is being sent. */
  void stop() {
    stopped = true;
  }

  /** Sends a batch. Blocks for a few seconds at most while the database works. */
  Batch dispatch() throws SQLException {
    try (OutboxTable table = new OutboxTable(dataSource)) {
      OptionalLong last = table.last();
      if (last.isEmpty()) {
        return Batch.EMPTY;
      }
      table.lock();
      Batch batch = send(table, table.waiting(last.getAsLong(), MAX_ROWS));
      table.commit();
      return batch;
    }
  }

  private Batch send(OutboxTable table, List<OutboxRow> rows) throws SQLException {
    failing.retainAll(rows.stream().map(OutboxRow::board).collect(Collectors.toSet()));
    // A stable sort: the order of each board stays.
    rows.sort(Comparator.comparing(row -> failing.contains(row.board())));
    long end = nanoTime.getAsLong() + MAX_TIME.toNanos();
    Set<String> held = new HashSet<>();
    List<String> refused = new ArrayList<>();
    Optional<RoomkeyException> failure = Optional.empty();
    int sent = 0;
    int failures = 0;
    for (OutboxRow row : rows) {
      if (stopped || failures == MAX_FAILURES || nanoTime.getAsLong() - end >= 0) {
        break;
      }
      if (held.contains(row.board())) {
        continue;
      }
      try {
        sender.publish(row.board(), row.id(), row.text());
        table.delete(row);
        failing.remove(row.board());
        sent++;
        failures = 0;
      } catch (RoomkeyException e) {
        if (isForGood(e)) {
          table.refuse(row, e.getMessage());
          refused.add(row.id() + ": " + e.getMessage());
        } else {
          failing.add(row.board());
          held.add(row.board());
          failure = Optional.of(e);
          failures++;
        }
      }
    }
    return new Batch(rows.size(), sent, refused, failure, !failing.isEmpty());
  }

  /**
   * Whether Roomkey has refused the message itself. A bad token or host name is a mistake that
   * somebody corrects. An answer without a code is not Roomkey's: a server that has not deployed it
   * yet, or a proxy.
   */
  private static boolean isForGood(RoomkeyException e) {
    return e instanceof RoomkeyException.Refused refused
        && refused.status() != UNAUTHORIZED
        && refused.status() != MISDIRECTED
        && !refused.code().equals("unknown");
  }
}
