package org.roomkey.room;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.user.StoreException;

/**
 * Writes the messages of all boards on one thread. Each transaction takes everything that arrived
 * during the last one. It also reads the messages of other nodes, so that a board gets all messages
 * in order and the senders get their answers. Offering is safe from many threads and never blocks.
 */
public final class MessageWriter implements AutoCloseable {
  private static final Log LOG = Log.of(MessageWriter.class);

  private final SparseLog sparseLog = new SparseLog(LOG);
  private static final int MAX_WAITING = 8_192;
  private static final int MAX_BATCH = 512;
  private static final long MAX_UNANSWERED_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long BETWEEN_LOOKS_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A draft and the board that waits for its outcome; the board gets one answer. */
  private static final class Work {
    private final Publishing board;
    private final Publication publication;
    private final long since;
    private final AtomicBoolean answered = new AtomicBoolean();

    Work(Publishing board, Publication publication, long now) {
      this.board = board;
      this.publication = publication;
      this.since = now;
    }

    boolean takeAnswer() {
      return answered.compareAndSet(false, true);
    }

    boolean isOverdue(long now) {
      return now - since >= MAX_UNANSWERED_NANOS;
    }
  }

  /** Wakes the thread without a message. */
  private static final Work WAKE = new Work(null, null, 0);

  static {
    WAKE.takeAnswer();
  }

  private final MessageStore store;
  private final Executor pool;
  private final LongSupplier nanoTime;
  private final MessageCounts counts = new MessageCounts();
  private final BlockingQueue<Work> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread thread;
  private volatile boolean closing;
  private volatile List<Work> writing = List.of();

  /** Boards with a transaction of unknown outcome. */
  private final Set<Publishing> uncertain = new HashSet<>();

  /** Boards that may lack messages of other nodes, and the futures of callers who wait. */
  private final Map<Publishing, CompletableFuture<Void>> behind = new ConcurrentHashMap<>();

  /** The runs of boards with new messages; only the writer's thread uses the list. */
  private final List<Runnable> deliveries = new ArrayList<>();

  /** The time of the last failed read. */
  private long failedAt;

  /**
   * @param pool delivers committed messages to the boards, while the next transaction runs
   */
  public MessageWriter(MessageStore store, Executor pool, LongSupplier nanoTime) {
    this.store = store;
    this.pool = pool;
    this.nanoTime = nanoTime;
    this.failedAt = nanoTime.getAsLong() - BETWEEN_LOOKS_NANOS;
    this.thread = new Thread(this::run, "roomkey-writer");
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** Writes all accepted messages, then stops. Waits for at most 10 s. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.log(Level.WARNING, "{0} messages were not written before the stop", waiting.size());
      thread.interrupt();
    }
  }

  /** Queues the message; false if the queue is full or the writer is closing. */
  boolean offer(Publishing board, Publication publication) {
    boolean taken = !closing && waiting.offer(new Work(board, publication, nanoTime.getAsLong()));
    if (!taken) {
      counts.addFailed();
    }
    return taken;
  }

  /**
   * Delivers the messages of other nodes to the board.
   *
   * @param seq of a committed message
   * @return completes when the board has that message, or with a {@link StoreException}
   */
  CompletableFuture<Void> look(Publishing board, long seq) {
    if (seq <= board.handedOver()) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> done = behind.computeIfAbsent(board, any -> new CompletableFuture<>());
    waiting.offer(WAKE);
    return done;
  }

  /** The number of messages that wait for a transaction. */
  public int waiting() {
    return waiting.size();
  }

  public MessageCounts counts() {
    return counts;
  }

  /**
   * Call it several times a second. Answers {@code unavailable} to senders who have waited for 5 s.
   * Drops their messages that still wait for a transaction; those in a transaction may be stored or
   * not.
   */
  public void tick() {
    long now = nanoTime.getAsLong();
    List<Work> overdue = new ArrayList<>();
    waiting.removeIf(work -> work.isOverdue(now) && overdue.add(work));
    overdue.forEach(this::refuse);
    writing.stream().filter(work -> work.isOverdue(now)).forEach(this::refuse);
  }

  private void run() {
    List<Work> batch = new ArrayList<>(MAX_BATCH);
    while (!closing || !waiting.isEmpty()) {
      try {
        Work first = waiting.poll(100, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          waiting.drainTo(batch, MAX_BATCH - 1);
          batch.removeIf(work -> work == WAKE);
        }
        if (!batch.isEmpty()) {
          writing = List.copyOf(batch);
          write(batch);
        } else if (!uncertain.isEmpty() || !behind.isEmpty()) {
          lookAgain();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        sparseLog.log(Level.ERROR, "messages could not be written", e);
        refuse(batch);
      }
      writing = List.of();
      batch.clear();
      handOver();
    }
  }

  /** One task for all boards costs one hop to another thread. */
  private void handOver() {
    if (!deliveries.isEmpty()) {
      List<Runnable> runs = List.copyOf(deliveries);
      deliveries.clear();
      pool.execute(() -> runs.forEach(Runnable::run));
    }
  }

  /** Delivers messages of unknown transactions and other nodes, even if nobody publishes. */
  private void lookAgain() {
    if (nanoTime.getAsLong() - failedAt >= BETWEEN_LOOKS_NANOS) {
      try {
        catchUp();
      } catch (StoreException e) {
        LOG.log(Level.DEBUG, "the outcome of a transaction is still unknown", e);
      }
    }
  }

  private void write(List<Work> batch) {
    try {
      catchUp();
      List<PublishResult> outcomes =
          store.append(batch.stream().map(work -> work.publication.draft()).toList());
      deliver(batch, outcomes);
    } catch (StoreException e) {
      sparseLog.log(
          Level.WARNING, "{0} messages could not be written: {1}", batch.size(), e.getMessage());
      refuse(batch);
    }
  }

  private void refuse(Work work) {
    if (work.takeAnswer()) {
      counts.addFailed();
      work.board.failed(work.publication);
    }
  }

  /** If earlier messages of other nodes cannot be read, the outcome stays unknown. */
  private void committed(Publishing board, List<Publishing.Written> outcomes) {
    try {
      board.committed(outcomes, deliveries::add);
    } catch (StoreException e) {
      sparseLog.log(
          Level.WARNING, "messages of other nodes could not be read: {0}", e.getMessage());
      failedAt = nanoTime.getAsLong();
      uncertain.add(board);
      outcomes.stream()
          .filter(outcome -> !outcome.isLate())
          .forEach(outcome -> board.failed(outcome.publication()));
    }
  }

  private void refuse(List<Work> batch) {
    for (Work work : batch) {
      uncertain.add(work.board);
      refuse(work);
    }
  }

  /** Delivers messages of unknown transactions and other nodes, before anything newer. */
  private void catchUp() {
    try {
      for (Publishing board : List.copyOf(uncertain)) {
        if (board.catchUp(deliveries::add)) {
          board.tellPeers();
        }
        uncertain.remove(board);
      }
      for (Publishing board : List.copyOf(behind.keySet())) {
        follow(board, behind.remove(board));
      }
    } catch (StoreException e) {
      failedAt = nanoTime.getAsLong();
      throw e;
    }
  }

  private void follow(Publishing board, CompletableFuture<Void> done) {
    try {
      board.catchUp(deliveries::add);
      done.complete(null);
    } catch (StoreException e) {
      done.completeExceptionally(e);
      behind.computeIfAbsent(board, any -> new CompletableFuture<>());
      throw e;
    }
  }

  private void deliver(List<Work> batch, List<PublishResult> outcomes) {
    Map<Publishing, List<Publishing.Written>> byBoard = new LinkedHashMap<>();
    long now = nanoTime.getAsLong();
    for (int i = 0; i < batch.size(); i++) {
      Work work = batch.get(i);
      boolean isLate = !work.takeAnswer();
      if (!isLate) {
        counts.add(outcomes.get(i).outcome(), now - work.since);
      }
      byBoard
          .computeIfAbsent(work.board, board -> new ArrayList<>())
          .add(new Publishing.Written(work.publication, outcomes.get(i), isLate));
    }
    byBoard.forEach(this::committed);
  }
}
