package org.roomkey.room;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.roomkey.credential.Secrets;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.storage.JdbcBoardStore;
import org.roomkey.storage.JdbcMessageStore;
import org.roomkey.storage.JdbcUserStore;
import org.roomkey.testing.MemoryDatabase;
import org.roomkey.testing.MutableClock;
import org.roomkey.testing.Users;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;

/**
 * Boards of one node; their tasks run on the caller's thread. All use one database in memory, one
 * after the other, and begin with no board.
 */
public final class TestBoards implements AutoCloseable {
  private static final MemoryDatabase MEMORY = new MemoryDatabase();

  private final BoardStore stored = new JdbcBoardStore(MEMORY.database(), 0);
  private final MessageWriter writer;
  private volatile boolean away;
  public final Boards boards;

  /**
   * @param messagesPerSecond on each board; 0 for no limit
   */
  public TestBoards(MutableClock clock, Duration presenceGrace, int messagesPerSecond) {
    JdbcUserStore users = new JdbcUserStore(MEMORY.database());
    for (User user : new User[] {Users.ALICE, Users.BOB, Users.CAROL, Users.ADMIN, Users.SERVICE}) {
      users.create(user, Optional.empty(), Optional.empty());
    }
    stored.listAll("", "", 100).forEach(board -> stored.delete(board.info().id()));
    JdbcMessageStore messages = new JdbcMessageStore(MEMORY.database());
    writer = new MessageWriter(messages, Runnable::run, clock.nanoTime());
    boards =
        new Boards(
            new BoardContext(
                new BoardContext.Stores(failing(), messages, writer),
                Peers.NONE,
                new MessageCodec(),
                new BoardContext.Drafts(clock, Secrets::id),
                clock.nanoTime(),
                new BoardContext.Limits(presenceGrace, messagesPerSecond),
                Runnable::run));
    writer.start();
  }

  private BoardStore failing() {
    return (BoardStore)
        Proxy.newProxyInstance(
            BoardStore.class.getClassLoader(),
            new Class<?>[] {BoardStore.class},
            (proxy, method, arguments) -> {
              if (away) {
                throw new StoreException("away, says the test", null);
              }
              return method.invoke(stored, arguments);
            });
  }

  /** From now on the store of boards fails. */
  public void fail() {
    away = true;
  }

  /** A new board; Alice is the owner. */
  public Board create(String id, Access access) {
    stored.create(new BoardInfo(id, id, access, "epoch"), Users.ALICE.id());
    return boards.find(id).orElseThrow();
  }

  @Override
  public void close() {
    writer.close();
  }

  /** Boards on these stores, without limits and without a grace period; nothing publishes. */
  public static Boards of(BoardStore boards, MessageStore messages) {
    MessageWriter writer = new MessageWriter(messages, Runnable::run, System::nanoTime);
    return new Boards(context(boards, messages, writer));
  }

  /** Without limits and without a grace period. */
  static BoardContext context(BoardStore boards, MessageStore messages, MessageWriter writer) {
    return context(boards, messages, writer, Peers.NONE);
  }

  static BoardContext context(
      BoardStore boards, MessageStore messages, MessageWriter writer, Peers peers) {
    return new BoardContext(
        new BoardContext.Stores(boards, messages, writer),
        peers,
        new MessageCodec(),
        new BoardContext.Drafts(Clock.systemUTC(), Secrets::id),
        System::nanoTime,
        new BoardContext.Limits(Duration.ZERO, 0),
        Runnable::run);
  }
}
