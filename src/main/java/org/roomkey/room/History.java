package org.roomkey.room;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.roomkey.protocol.ClientMessage.Resume;
import org.roomkey.protocol.ServerMessage.Stored;

/**
 * What was said on one board: the newest messages in memory, the others in the database. The
 * methods that read the database may be called from any thread; {@link #add}, {@link #redact} and
 * {@link #complete} belong to the board's serial executor.
 */
public final class History {
  private static final int MAX_RECOVERED = 1_000;
  private static final long MAX_RECOVERED_BYTES = 256 * 1024;

  /** A board is never so far behind its database for more than a moment. */
  static final int MAX_REDACTED_AHEAD = 10_000;

  /**
   * Messages for a client, ascending.
   *
   * @param more whether there are others in the direction asked; of the newest ones, whether there
   *     were older ones
   * @param recovered whether nothing is missing since the point from which the client resumes
   */
  public record Page(List<Stored> messages, boolean more, boolean recovered) {}

  /**
   * What was read from the database before entering the serial executor; often nothing.
   *
   * @param isTooMuch whether not all of it fits on a page
   * @param redactions the count of redactions before the reading
   */
  record Missed(List<StoredMessage> messages, boolean isTooMuch, long redactions) {}

  private final MessagePages pages;
  private final RecentMessages recent;
  private volatile long seq;
  private volatile long firstInMemory;
  private final AtomicLong redactions = new AtomicLong();

  /** Of messages that were redacted before they were delivered. */
  private final NavigableSet<Long> redactedAhead = new TreeSet<>();

  /** Up to here every message is shown as redacted: there were too many of these. */
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

  /** The {@code seq} of the last message delivered. */
  long seq() {
    return seq;
  }

  /**
   * The next message, in order of {@code seq}.
   *
   * @return the message as it is to be shown
   */
  StoredMessage add(StoredMessage message) {
    boolean isRedacted = message.seq() <= allRedactedTo || redactedAhead.contains(message.seq());
    // the earlier ones, too: what was deleted meanwhile is never delivered
    redactedAhead.headSet(message.seq(), true).clear();
    StoredMessage shown = isRedacted ? message.redacted() : message;
    recent.add(shown);
    published();
    return shown;
  }

  /**
   * Moves with every redaction: what was read from the database before it moved may hold a text
   * that nobody is to see any more.
   */
  long redactions() {
    return redactions.get();
  }

  /** The text of the message was redacted in the database. */
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

  /** Old messages are forgotten, as the database does it. */
  void trim(long beforeMillis, long keep) {
    recent.trim(beforeMillis, keep);
    published();
  }

  /** Blocks where the client missed more than memory holds and no more than it can be given. */
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
   * The messages of a {@code joined} frame, up to exactly the last one delivered. Blocks in the
   * rare case that memory has moved on, or something was redacted, since {@code missed} was read.
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
        messages.stream()
            .mapToLong(message -> message.text().getBytes(StandardCharsets.UTF_8).length)
            .sum();
    return bytes <= MAX_RECOVERED_BYTES && MessagePages.fit(messages);
  }

  /** Whether some of the older ones have been deleted meanwhile only the database knows. */
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
