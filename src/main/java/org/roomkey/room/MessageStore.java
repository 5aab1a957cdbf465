package org.roomkey.room;

import java.util.List;
import java.util.Optional;

/**
 * Where messages are kept. Every method blocks on the database and throws {@link
 * org.roomkey.user.StoreException} when it could not answer.
 */
public interface MessageStore {

  /** What became of a draft. */
  sealed interface Appended {
    record Stored(StoredMessage message) implements Appended {}

    /** The user had sent this {@code id} before: the first message stands. */
    record Duplicate(StoredMessage first) implements Appended {}

    /** There is no such board or user, or the user is no editor there now. */
    record Forbidden() implements Appended {}
  }

  /**
   * Gives each draft its {@code seq} in one transaction that locks the boards, looks for the same
   * {@code id} of the same user, and asks whether the user may write there at this moment. The
   * drafts of a board are numbered in the order of the list, without gaps.
   *
   * @return one outcome per draft, in the same order, all of them committed
   * @throws org.roomkey.user.StoreException if it is not known whether anything was committed
   */
  List<Appended> append(List<Draft> drafts);

  /** Those with a {@code seq} above {@code after}, ascending, at most {@code limit}. */
  List<StoredMessage> after(String boardId, long after, int limit);

  /** Those with a {@code seq} below {@code before}, the newest {@code limit}, ascending. */
  List<StoredMessage> before(String boardId, long before, int limit);

  Optional<StoredMessage> find(String boardId, long seq);

  /**
   * Forgets the oldest messages of every board, and with them their ids.
   *
   * @param beforeMillis those sent before this time; 0 for none
   * @param keep those beyond so many of each board; 0 for none
   */
  void purge(long beforeMillis, long keep);

  /**
   * Empties the text for good; the rest stays.
   *
   * @return the board's version then; 0 where there is no such message
   */
  long redact(String boardId, long seq);

  /**
   * Which messages were redacted by the versions of the board after {@code after} up to {@code
   * upTo}, in that order.
   */
  List<Long> redacted(String boardId, long after, long upTo);
}
