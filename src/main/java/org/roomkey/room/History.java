package org.roomkey.room;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.roomkey.protocol.ClientMessage.Resume;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.protocol.ServerMessage.Stored;

/**
 * The messages of one board: the newest in memory, the others in the database. Methods that read
 * the database may be called from any thread; {@link #add}, {@link #redact} and {@link #complete}
 * only on the board's serial executor.
 */
public final class History {
  private static final int MAX_RECOVERED = 1_000;
  private static final long MAX_RECOVERED_BYTES = 256 * 1024;

  /** Many, because a board is behind its database only for a moment. */
  static final int MAX_REDACTED_AHEAD = 10_000;

  /**
   * Messages for a client, ascending.
   *
   * @param more whether there are others in this direction; for the newest ones, whether there were
   *     older ones
   * @param recovered whether no message is missing since the point at which the client resumes
   */
  public record Page(List<Stored> messages, boolean more, boolean recovered) {}

  /**
   * Missed messages, read from the database before the serial executor runs; often none.
   *
   * @param isTooMuch whether they do not fit on a page
   * @param redactions the count of redactions before the read
   */
  record Missed(List<StoredMessage> messages, boolean isTooMuch, long redactions) {}

  private final MessagePages pages;
  private final RecentMessages recent;
  private volatile long seq;
  private volatile long firstInMemory;
  private final AtomicLong redactions = new AtomicLong();

  /** The {@code seq} of messages that were redacted before their delivery. */
  private final NavigableSet<Long> redactedAhead = new TreeSet<>();

  /** Every message up to this {@code seq} counts as redacted; there were too many to list. */
  private volatile long allRedactedTo;

  History(String boardId, MessageStore store, RecentMessages recent) {
    this.pages = new MessagePages(boardId, store);
    this.recent = recent;
    published();
  }

  private void published() {
    seq = recent.seq();
    firstInMemory = recent.first();
  }

  /** The {@code seq} of the last delivered message. */
  long seq() {
    return seq;
  }

  /** Adds the next message, in order of {@code seq}; returns it, redacted if necessary. */
  StoredMessage add(StoredMessage message) {
    boolean isRedacted = message.seq() <= allRedactedTo || redactedAhead.contains(message.seq());
    // Earlier ones too: deleted messages are never delivered.
    redactedAhead.headSet(message.seq(), true).clear();
    StoredMessage shown = isRedacted ? message.redacted() : message;
    recent.add(shown);
    published();
    return shown;
  }

  /** The count of redactions. If it has grown since a read, the page may have redacted texts. */
  long redactions() {
    return redactions.get();
  }

  /** The message was redacted in the database. */
  void redact(long messageSeq) {
    if (messageSeq > seq && messageSeq > allRedactedTo) {
      redactedAhead.add(messageSeq);
      if (redactedAhead.size() > MAX_REDACTED_AHEAD) {
        allRedactedTo = redactedAhead.last();
        redactedAhead.clear();
      }
    }
    recent.redact(messageSeq);
    redactions.incrementAndGet();
  }

  /** Drops old messages from memory, as the database does. */
  void trim(long beforeMillis, long keep) {
    recent.trim(beforeMillis, keep);
    published();
  }

  /** Reads missed messages that are not in memory, unless there are too many. May block. */
  Missed missed(Resume resume, String epoch) {
    long before = redactions.get();
    boolean inMemory = !isResumable(resume, epoch) || resume.after() + 1 >= firstInMemory;
    if (inMemory) {
      return new Missed(List.of(), false, before);
    }
    MessagePages.Page read = pages.after(resume.after(), MAX_RECOVERED);
    return new Missed(read.messages(), read.full(), before);
  }

  private boolean isResumable(Resume resume, String epoch) {
    return resume.isPresent()
        && (resume.epoch() == null || resume.epoch().equals(epoch))
        && resume.after() <= seq
        && seq - resume.after() <= MAX_RECOVERED;
  }

  /**
   * The messages of a {@code joined} frame, up to the last delivered one. Blocks only if memory has
   * moved on, or a message was redacted, since {@code missed} was read.
   */
  Page complete(Missed missed, Resume resume, String epoch) {
    if (!resume.isPresent()) {
      return newest(true);
    }
    if (isResumable(resume, epoch)) {
      List<StoredMessage> all = joinUp(missed, resume.after());
      boolean incomplete = all.size() < seq - resume.after() && !missed.isTooMuch();
      if (incomplete || missed.redactions() != redactions.get()) {
        all = joinUp(missed(resume, epoch), resume.after());
      }
      if (all.size() == seq - resume.after() && mayBeRecovered(all)) {
        return new Page(wire(all), false, true);
      }
    }
    return newest(false);
  }

  private static boolean mayBeRecovered(List<StoredMessage> messages) {
    long bytes =
        messages.stream().mapToLong(message -> MessageCodec.utf8Length(message.text())).sum();
    return bytes <= MAX_RECOVERED_BYTES && MessagePages.fit(messages);
  }

  /** Older messages may have been deleted; only the database knows. */
  private Page newest(boolean recovered) {
    List<StoredMessage> newest = MessagePages.newest(recent.newest());
    boolean more = !newest.isEmpty() && newest.get(0).seq() > 1;
    return new Page(wire(newest), more, recovered);
  }

  private List<StoredMessage> joinUp(Missed missed, long after) {
    List<StoredMessage> all = new ArrayList<>();
    for (StoredMessage message : missed.messages()) {
      if (message.seq() < recent.first() && message.seq() > after) {
        all.add(message);
      }
    }
    all.addAll(recent.after(after));
    return all;
  }

  /**
   * Blocks on the database.
   *
   * @param before exclusive, -1 for absent
   * @param after exclusive, -1 for absent
   */
  Page page(long before, long after, int limit) {
    MessagePages.Page page =
        after >= 0
            ? pages.after(after, limit)
            : pages.before(before < 0 ? Long.MAX_VALUE : before, limit);
    return new Page(wire(page.messages()), page.more(), true);
  }

  private static List<Stored> wire(List<StoredMessage> messages) {
    return messages.stream().map(StoredMessage::stored).toList();
  }
}
