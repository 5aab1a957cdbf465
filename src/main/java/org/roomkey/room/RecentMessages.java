package org.roomkey.room;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The newest messages of a board in memory, so that most joins need no database: at least 50, and
 * more if they are short. Only used on the board's serial executor.
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
   * @param newest the board's newest messages, ascending
   */
  RecentMessages(long seq, List<StoredMessage> newest) {
    this.seq = seq;
    newest.forEach(this::keep);
  }

  /** The last {@code seq}; 0 on an empty board. */
  long seq() {
    return seq;
  }

  /** Adds a message. After a gap in {@code seq}, it drops the older ones. */
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

  /** Drops messages sent before the time, and all but the newest {@code keep}; 0 for none. */
  void trim(long beforeMillis, long keep) {
    while (!messages.isEmpty()
        && (messages.peekFirst().atMillis() < beforeMillis
            || (keep > 0 && messages.size() > keep))) {
      chars -= messages.removeFirst().text().length();
    }
  }

  /** Empties the text of the message if it is in memory. */
  void redact(long seq) {
    List<StoredMessage> all = List.copyOf(messages);
    messages.clear();
    chars = 0;
    all.forEach(message -> keep(message.seq() == seq ? message.redacted() : message));
  }

  /** The {@code seq} of the oldest message in memory, or the next one if there is none. */
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
