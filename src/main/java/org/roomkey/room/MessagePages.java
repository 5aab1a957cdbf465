package org.roomkey.room;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Reads pages of messages from the database. A page is bounded in number and in length, and so is
 * what is read at once for it: long messages cost no more memory than a few pages. Safe for use by
 * many threads; blocks on the database.
 */
final class MessagePages {
  /**
   * Characters of the messages of one page as JSON; the frame around them has the rest of the 256
   * KiB that the protocol promises. The longest message has a tenth of it.
   */
  static final int MAX_CHARS = 255 * 1024;

  /** Rows that are read at once. */
  private static final int READ_AT_ONCE = 256;

  /**
   * @param messages ascending; at least one where there is one
   * @param more whether there are others in the direction asked
   * @param full whether the length cut it, and not the number
   */
  record Page(List<StoredMessage> messages, boolean more, boolean full) {}

  private final String boardId;
  private final MessageStore store;

  MessagePages(String boardId, MessageStore store) {
    this.boardId = boardId;
    this.store = store;
  }

  /** Those behind {@code after}, the oldest first; at most {@code limit} and as many as fit. */
  Page after(long after, int limit) {
    List<StoredMessage> taken = new ArrayList<>();
    long position = after;
    int chars = 0;
    while (true) {
      int wanted = Math.min(limit + 1 - taken.size(), READ_AT_ONCE);
      List<StoredMessage> found = store.after(boardId, position, wanted);
      for (StoredMessage message : found) {
        chars += message.encodedChars();
        if (taken.size() == limit || isTooMuch(taken.size(), chars)) {
          return new Page(taken, true, taken.size() < limit);
        }
        taken.add(message);
        position = message.seq();
      }
      if (found.size() < wanted) {
        return new Page(taken, false, false);
      }
    }
  }

  /** Those before {@code before}, the newest of them; at most {@code limit} and as many as fit. */
  Page before(long before, int limit) {
    Deque<StoredMessage> taken = new ArrayDeque<>();
    long position = before;
    int chars = 0;
    while (true) {
      int wanted = Math.min(limit + 1 - taken.size(), READ_AT_ONCE);
      List<StoredMessage> found = store.before(boardId, position, wanted);
      for (int i = found.size() - 1; i >= 0; i--) {
        StoredMessage message = found.get(i);
        chars += message.encodedChars();
        if (taken.size() == limit || isTooMuch(taken.size(), chars)) {
          return new Page(List.copyOf(taken), true, taken.size() < limit);
        }
        taken.addFirst(message);
        position = message.seq();
      }
      if (found.size() < wanted) {
        return new Page(List.copyOf(taken), false, false);
      }
    }
  }

  private static boolean isTooMuch(int taken, int chars) {
    return taken > 0 && chars > MAX_CHARS;
  }

  /** The newest of the messages, as many as fit on a page. */
  static List<StoredMessage> newest(List<StoredMessage> ascending) {
    int first = ascending.size();
    int chars = 0;
    while (first > 0) {
      chars += ascending.get(first - 1).encodedChars();
      if (isTooMuch(ascending.size() - first, chars)) {
        break;
      }
      first--;
    }
    return ascending.subList(first, ascending.size());
  }

  /** Whether all of them fit on one page. */
  static boolean fit(List<StoredMessage> messages) {
    return messages.stream().mapToLong(StoredMessage::encodedChars).sum() <= MAX_CHARS;
  }
}
