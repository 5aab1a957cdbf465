package org.roomkey.room;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Reads pages of messages from the database. The number and the length of messages on a page are
 * bounded, and so is each read: long messages take no more memory than a few pages. Safe for use by
 * many threads; blocks on the database.
 */
final class MessagePages {
  /**
   * The maximum of one page as JSON. The frame around it takes the rest of the 256 KiB that the
   * protocol promises. The longest message takes a tenth of it.
   */
  static final int MAX_CHARS = 255 * 1024;

  private static final int READ_AT_ONCE = 256;

  /**
   * @param messages ascending; at least one if there is one
   * @param more whether there are others in this direction
   * @param full whether the length ended the page, and not the number
   */
  record Page(List<StoredMessage> messages, boolean more, boolean full) {}

  private final String boardId;
  private final MessageStore store;

  MessagePages(String boardId, MessageStore store) {
    this.boardId = boardId;
    this.store = store;
  }

  /** The oldest messages after {@code after}: at most {@code limit}, and as many as fit. */
  Page after(long after, int limit) {
    return read(after, limit, true);
  }

  /** The newest messages before {@code before}: at most {@code limit}, and as many as fit. */
  Page before(long before, int limit) {
    return read(before, limit, false);
  }

  private Page read(long start, int limit, boolean forwards) {
    Deque<StoredMessage> taken = new ArrayDeque<>();
    long position = start;
    int chars = 0;
    while (true) {
      int wanted = Math.min(limit + 1 - taken.size(), READ_AT_ONCE);
      List<StoredMessage> found =
          forwards
              ? store.after(boardId, position, wanted)
              : store.before(boardId, position, wanted);
      for (int i = 0; i < found.size(); i++) {
        StoredMessage message = found.get(forwards ? i : found.size() - 1 - i);
        chars += message.encodedChars();
        if (taken.size() == limit || isTooMuch(taken.size(), chars)) {
          return new Page(List.copyOf(taken), true, taken.size() < limit);
        }
        if (forwards) {
          taken.addLast(message);
        } else {
          taken.addFirst(message);
        }
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

  /** The newest of these messages that fit on a page. */
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

  static boolean fit(List<StoredMessage> messages) {
    return messages.stream().mapToLong(StoredMessage::encodedChars).sum() <= MAX_CHARS;
  }
}
