package org.roomkey.room;

/**
 * A message before it has a {@code seq}.
 *
 * @param id the sender's or the server's; one user's ids on one board name one message each
 */
public record Draft(
    String boardId, String id, String userId, String userName, String text, long atMillis) {

  public StoredMessage withSeq(long seq) {
    return new StoredMessage(boardId, seq, id, userId, userName, text, atMillis, false);
  }
}
