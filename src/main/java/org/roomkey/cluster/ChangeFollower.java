package org.roomkey.cluster;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.roomkey.credential.CredentialRevalidation;
import org.roomkey.credential.Identity;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.room.BoardSync;
import org.roomkey.user.ChangeLog;
import org.roomkey.user.ChangeLog.Changes;
import org.roomkey.user.ChangeLog.Kind;
import org.roomkey.user.StoreException;

/**
 * Applies what other nodes committed, if their hint was lost: one query finds it in the change log,
 * however many boards and sockets this node has. Nodes of older versions, and people with a SQL
 * client, do not write to that log. Therefore it also compares the boards and sockets with the
 * database in turn, a bounded number at a time. Any thread may call {@link #look}; the executor
 * guards the rest.
 */
public final class ChangeFollower {
  private static final int AT_ONCE = 1_000;

  /** Less than the ten seconds between two looks, which are not exact. */
  private static final long BETWEEN_TURNS_NANOS = TimeUnit.SECONDS.toNanos(9);

  private final SparseLog log = new SparseLog(Log.of(ChangeFollower.class));
  private final ChangeLog changes;
  private final BoardSync boards;
  private final CredentialRevalidation credentials;
  private final LongSupplier nanoTime;
  private final Executor executor;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Rotation<String> boardsInTurn;
  private final Rotation<Identity> socketsInTurn;
  private long turnedAt;

  /**
   * @param executor blocks on the database, one task at a time
   */
  public ChangeFollower(
      ChangeLog changes,
      BoardSync boards,
      CredentialRevalidation credentials,
      LongSupplier nanoTime,
      Executor executor) {
    this.changes = changes;
    this.boards = boards;
    this.credentials = credentials;
    this.nanoTime = nanoTime;
    this.executor = executor;
    this.boardsInTurn = new Rotation<>(boards::ids);
    this.socketsInTurn = new Rotation<>(credentials::open);
    this.turnedAt = nanoTime.getAsLong();
  }

  /** Reads the change log soon, once for several calls. Does not block. */
  void look() {
    if (scheduled.compareAndSet(false, true)) {
      executor.execute(this::run);
    }
  }

  private void run() {
    scheduled.set(false);
    try {
      changes.follow(this::apply);
      if (nanoTime.getAsLong() - turnedAt >= BETWEEN_TURNS_NANOS) {
        turnedAt = nanoTime.getAsLong();
        credentials.check(socketsInTurn.next(AT_ONCE));
        boards.check(boardsInTurn.next(AT_ONCE));
      }
    } catch (StoreException e) {
      log.log(Level.WARNING, "changes of other nodes could not be read: {0}", e.getMessage());
    }
  }

  private void apply(Optional<Changes> known) {
    if (known.isPresent()) {
      credentials.check(known.get());
      boards.check(known.get().of(Kind.BOARD));
    } else {
      credentials.checkAll();
      boards.check(boards.ids());
    }
  }
}
