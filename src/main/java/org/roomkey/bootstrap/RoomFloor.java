package org.roomkey.bootstrap;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.roomkey.access.BoardAccess;
import org.roomkey.cluster.Cluster;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.StepUp;
import org.roomkey.log.Log;
import org.roomkey.room.BoardContext;
import org.roomkey.room.Boards;
import org.roomkey.room.MessageWriter;
import org.roomkey.room.Peers;
import org.roomkey.user.StoreException;

/** The boards in memory, the writer of their messages, and the permissions on boards. */
record RoomFloor(MessageWriter writer, Boards boards, BoardAccess access) {
  private static final Log LOG = Log.of(RoomFloor.class);
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration PURGE = Duration.ofHours(1);

  static RoomFloor open(Foundation foundation, StorageFloor storage) {
    Settings settings = foundation.settings();
    StorageFloor.Stores stores = storage.stores();
    int threads = Runtime.getRuntime().availableProcessors();
    // The writer closes before its pool, so that the last messages are delivered.
    Executor pool = foundation.resources().pool("roomkey-board-", threads, 100_000);
    MessageWriter writer =
        foundation.resources().add(new MessageWriter(stores.messages(), pool, System::nanoTime));
    Boards boards =
        new Boards(
            new BoardContext(
                new BoardContext.Stores(stores.boards(), stores.messages(), writer),
                storage.cluster().map(Cluster::peers).orElse(Peers.NONE),
                foundation.codec(),
                new BoardContext.Drafts(storage.clock(), Secrets::id),
                System::nanoTime,
                new BoardContext.Limits(
                    settings.duration(Setting.PRESENCE_GRACE),
                    settings.limit(Setting.MESSAGES_PER_BOARD)),
                pool));
    BoardAccess access =
        new BoardAccess(
            boards,
            foundation.audit(),
            new StepUp(storage.clock()),
            settings.everyoneCreatesBoards());
    return new RoomFloor(writer, boards, access);
  }

  void start(Settings settings, StorageFloor storage, Timers timers) {
    timers.every(TICK, boards::tick);
    timers.every(TICK, writer::tick);
    int maxPerBoard = settings.number(Setting.MESSAGES_MAX_PER_BOARD);
    Duration maxAge = settings.duration(Setting.MESSAGES_MAX_AGE);
    if (maxPerBoard > 0 || !maxAge.isZero()) {
      Runnable purge = () -> purge(storage.clock(), maxAge, maxPerBoard);
      storage.background().execute(purge);
      timers.everyInBackground(PURGE, purge);
    }
  }

  private void purge(Clock clock, Duration maxAge, int maxPerBoard) {
    try {
      boards.purge(maxAge.isZero() ? 0 : clock.instant().minus(maxAge).toEpochMilli(), maxPerBoard);
    } catch (StoreException e) {
      LOG.log(Level.WARNING, "old messages were not deleted: {0}", e.getMessage());
    }
  }
}
