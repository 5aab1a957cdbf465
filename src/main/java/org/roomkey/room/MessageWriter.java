package org.roomkey.room;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.roomkey.room.MessageStore.Appended;
import org.roomkey.user.StoreException;

/**
 * Writes the messages of all boards from one thread of its own, all that arrived while the last
 * transaction ran in the next one. Offering is safe from many threads and never blocks.
 */
public final class MessageWriter implements AutoCloseable {
  private static final Logger LOG = System.getLogger(MessageWriter.class.getName());
  private static final int MAX_WAITING = 8_192;
  private static final int MAX_BATCH = 512;

  /**
   * A draft and the board that waits for what becomes of it.
   *
   * @param since when it was offered, in nanoseconds of the clock
   */
  private record Work(Publishing board, Publication publication, long since) {}

  private final MessageStore store;
  private final LongSupplier nanoTime;
  private final MessageCounts counts = new MessageCounts();
  private final BlockingQueue<Work> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread thread;
  private volatile boolean closing;

  /** Boards with a transaction of which it is not known whether it was committed. */
  private final Set<Publishing> uncertain = new HashSet<>();

  public MessageWriter(MessageStore store, LongSupplier nanoTime) {
    this.store = store;
    this.nanoTime = nanoTime;
    this.thread = new Thread(this::run, "roomkey-writer");
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** Writes what was accepted, then stops; waits for at most 10 s. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.log(Level.WARNING, "{0} messages were not written at the stop", waiting.size());
      thread.interrupt();
    }
  }

  /**
   * @return false where too much is waiting already, or the writer is closing
   */
  boolean offer(Publishing board, Publication publication) {
    boolean taken = !closing && waiting.offer(new Work(board, publication, nanoTime.getAsLong()));
    if (!taken) {
      counts.addFailed();
    }
    return taken;
  }

  /** How many messages are not yet in a transaction. */
  public int waiting() {
    return waiting.size();
  }

  public MessageCounts counts() {
    return counts;
  }

  private void run() {
    List<Work> batch = new ArrayList<>(MAX_BATCH);
    while (!closing || !waiting.isEmpty()) {
      try {
        Work first = waiting.poll(100, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          waiting.drainTo(batch, MAX_BATCH - 1);
          write(batch);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "messages could not be written", e);
        refuse(batch);
      }
      batch.clear();
    }
  }

  private void write(List<Work> batch) {
    try {
      catchUp();
      List<Appended> outcomes =
          store.append(batch.stream().map(work -> work.publication.draft()).toList());
      deliver(batch, outcomes);
    } catch (StoreException e) {
      LOG.log(Level.WARNING, "{0} messages not written: {1}", batch.size(), e.getMessage());
      refuse(batch);
    }
  }

  private void refuse(List<Work> batch) {
    for (Work work : batch) {
      uncertain.add(work.board);
      counts.addFailed();
      work.board.failed(work.publication);
    }
  }

  /** Tells the boards what a transaction with unknown outcome did write, before anything newer. */
  private void catchUp() {
    for (Publishing board : List.copyOf(uncertain)) {
      board.catchUp();
      uncertain.remove(board);
    }
  }

  private void deliver(List<Work> batch, List<Appended> outcomes) {
    Map<Publishing, List<Publishing.Outcome>> byBoard = new LinkedHashMap<>();
    long now = nanoTime.getAsLong();
    for (int i = 0; i < batch.size(); i++) {
      counts.add(outcomes.get(i), now - batch.get(i).since);
      byBoard
          .computeIfAbsent(batch.get(i).board, board -> new ArrayList<>())
          .add(new Publishing.Outcome(batch.get(i).publication, outcomes.get(i)));
    }
    byBoard.forEach(Publishing::committed);
  }
}
