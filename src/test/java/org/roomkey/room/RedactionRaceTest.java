package org.roomkey.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.protocol.ClientMessage;
import org.roomkey.protocol.ClientMessage.Resume;
import org.roomkey.storage.JdbcBoardStore;
import org.roomkey.storage.JdbcMessageStore;
import org.roomkey.storage.JdbcUserStore;
import org.roomkey.testing.FakeSubscriber;
import org.roomkey.testing.MemoryDatabase;
import org.roomkey.testing.Users;

/** A message is redacted between the database read and the answer. */
class RedactionRaceTest {
  private static final int COUNT = 60;

  private final MemoryDatabase memory = new MemoryDatabase();
  private final JdbcMessageStore stored = new JdbcMessageStore(memory.database());
  private final FakeSubscriber bob = new FakeSubscriber(Users.BOB);
  private Board board;
  private boolean redactsNow;

  @BeforeEach
  void fill() {
    new JdbcUserStore(memory.database()).create(Users.ALICE, Optional.empty(), Optional.empty());
    JdbcBoardStore boards = new JdbcBoardStore(memory.database(), 0);
    boards.create(new BoardInfo("board", "Board", Access.OPEN, "epoch"), null);
    stored.append(
        IntStream.rangeClosed(1, COUNT)
            .mapToObj(
                i -> new Draft("board", "m" + i, "user-alice", "Alice", null, "secret " + i, 0))
            .toList());
    MessageStore racing =
        (MessageStore)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {MessageStore.class},
                (proxy, method, arguments) -> {
                  Object read = method.invoke(stored, arguments);
                  if (redactsNow && List.of("after", "before").contains(method.getName())) {
                    redactsNow = false;
                    assertEquals(
                        Redaction.DONE,
                        board.redact(1, new Redactor(Users.ALICE, true, true, false)).join());
                  }
                  return read;
                });
    board =
        new Boards(
                TestBoards.context(
                    boards, racing, new MessageWriter(racing, Runnable::run, System::nanoTime)))
            .find("board")
            .orElseThrow();
    redactsNow = true;
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private void assertNoSecret(String type) {
    assertFalse(redactsNow, "nothing was read from the database");
    String frame = bob.next(type).toString();
    assertFalse(frame.contains("\"secret 1\""), frame);
    assertTrue(frame.contains("\"secret 2\""), frame);
    assertTrue(frame.contains("\"deleted\":true"), frame);
  }

  @Test
  void aRacingHistoryRequestGetsNoRedactedText() {
    board.history(bob, new ClientMessage.History(null, "board", -1, 0, 50));
    assertNoSecret("history");
  }

  @Test
  void aRacingRejoinGetsNoRedactedText() {
    board.join(bob, new Resume(0, "epoch"), null, code -> {});
    assertNoSecret("joined");
  }
}
