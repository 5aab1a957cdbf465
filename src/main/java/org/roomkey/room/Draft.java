package org.roomkey.room;

/**
 * A message before it has a {@code seq}.
 *
 * @param application of the sender, null for none
 * @param id from the sender or the server; unique for one user on one board
 */
public record Draft(
    String boardId,
    String id,
    String userId,
    String userName,
    String application,
    String text,
    long atMillis) {

  public StoredMessage withSeq(long seq) {
    return new StoredMessage(
        boardId, seq, id, userId, userName, application, text, atMillis, false);
  }
}
