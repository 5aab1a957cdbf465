package org.roomkey.room;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The newest messages of a board, so that most joins need no database: at least 50, and more while
 * they are short. Used on the board's serial executor alone.
 */
final class RecentMessages {
  static final int MIN_MESSAGES = 50;
  private static final int MAX_MESSAGES = 200;
  private static final int MAX_CHARS = 64 * 1024;

  private final Deque<StoredMessage> messages = new ArrayDeque<>();
  private long seq;
  private int chars;

  /**
   * @param seq the board's last {@code seq}
   * @param newest its newest messages, ascending
   */
  RecentMessages(long seq, List<StoredMessage> newest) {
    this.seq = seq;
    newest.forEach(this::keep);
  }

  /** The last {@code seq}, 0 on an empty board. */
  long seq() {
    return seq;
  }

  /** What lies between it and the one before, if anything, is not kept any more. */
  void add(StoredMessage message) {
    if (message.seq() != seq + 1) {
      messages.clear();
      chars = 0;
    }
    seq = message.seq();
    keep(message);
  }

  private void keep(StoredMessage message) {
    messages.addLast(message);
    chars += message.text().length();
    while (messages.size() > MIN_MESSAGES
        && (messages.size() > MAX_MESSAGES || chars > MAX_CHARS)) {
      chars -= messages.removeFirst().text().length();
    }
  }

  /** Drops the oldest: those sent before the time, and those beyond so many; 0 for none. */
  void trim(long beforeMillis, long keep) {
    while (!messages.isEmpty()
        && (messages.peekFirst().atMillis() < beforeMillis
            || (keep > 0 && messages.size() > keep))) {
      chars -= messages.removeFirst().text().length();
    }
  }

  /** Empties the text of the message, if it is here. */
  void redact(long seq) {
    List<StoredMessage> all = List.copyOf(messages);
    messages.clear();
    chars = 0;
    all.forEach(message -> keep(message.seq() == seq ? message.redacted() : message));
  }

  /** The {@code seq} of the oldest message here, or of the next one where there is none. */
  long first() {
    return seq - messages.size() + 1;
  }

  List<StoredMessage> after(long after) {
    return messages.stream().filter(message -> message.seq() > after).toList();
  }

  List<StoredMessage> newest() {
    List<StoredMessage> all = new ArrayList<>(messages);
    return all.subList(Math.max(0, all.size() - MIN_MESSAGES), all.size());
  }
}
