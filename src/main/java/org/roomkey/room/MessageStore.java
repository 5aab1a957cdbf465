package org.roomkey.room;

import java.util.List;
import java.util.Optional;

/**
 * Stores messages. Every method blocks on the database and throws {@link
 * org.roomkey.user.StoreException} if it fails.
 */
public interface MessageStore {

  /**
   * Appends the drafts in one transaction. It locks the boards, looks for the same {@code id} of
   * the same user, checks that the user may write there now, and gives each draft its {@code seq},
   * in the order of the list and without gaps.
   *
   * @return one result for each draft, in the same order: stored, repeated or forbidden
   * @throws org.roomkey.user.StoreException if the outcome of the transaction is unknown
   */
  List<PublishResult> append(List<Draft> drafts);

  /** The messages with a {@code seq} above {@code after}, ascending, at most {@code limit}. */
  List<StoredMessage> after(String boardId, long after, int limit);

  /** The newest {@code limit} messages with a {@code seq} below {@code before}, ascending. */
  List<StoredMessage> before(String boardId, long before, int limit);

  Optional<StoredMessage> find(String boardId, long seq);

  /**
   * Deletes the oldest messages of every board, and their ids.
   *
   * @param beforeMillis deletes messages sent before this time; 0 for none
   * @param keep deletes all but the newest {@code keep} messages of each board; 0 for none
   */
  void purge(long beforeMillis, long keep);

  /**
   * Deletes the text and keeps the rest.
   *
   * @return the board's new version; 0 if the message does not exist
   */
  long redact(String boardId, long seq);

  /** The messages redacted in the board's versions {@code after + 1} to {@code upTo}, in order. */
  List<Long> redacted(String boardId, long after, long upTo);
}
