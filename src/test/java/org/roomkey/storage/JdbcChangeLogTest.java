package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.ApiToken;
import org.roomkey.credential.BoundLogin;
import org.roomkey.credential.Login;
import org.roomkey.credential.Scope;
import org.roomkey.room.Access;
import org.roomkey.room.BoardInfo;
import org.roomkey.room.Draft;
import org.roomkey.room.Role;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.StoreDatabase;
import org.roomkey.testing.Users;
import org.roomkey.testing.Wait;
import org.roomkey.user.ChangeLog.Changes;
import org.roomkey.user.ChangeLog.Kind;
import org.roomkey.user.StoreException;
import org.roomkey.user.User;

/** The log of PostgreSQL, written by one node and read by another. */
class JdbcChangeLogTest {
  private static final String ALICE = Users.ALICE.id();
  private static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");

  private final StoreDatabase store = StoreDatabase.Kind.POSTGRESQL.open();
  private final Database writer = store.database().withChangeLog();
  private final Database reader = store.ofAnotherNode();
  private final JdbcChangeLog log = new JdbcChangeLog(reader);
  private final JdbcBoardStore boards = new JdbcBoardStore(writer, 0);
  private final JdbcMessageStore messages = new JdbcMessageStore(writer);
  private final JdbcUserStore users = new JdbcUserStore(writer);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeEach
  void open() {
    users.create(Users.ALICE, Optional.empty(), Optional.empty());
    users.create(Users.BOB, Optional.empty(), Optional.empty());
    create("a");
    create("b");
    assertEquals(Optional.empty(), next(log), "at first nothing is known");
    mustChange(Kind.BOARD);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    store.close();
  }

  private void create(String boardId) {
    boards.create(new BoardInfo(boardId, boardId, Access.PRIVATE, "e"), ALICE);
  }

  private static Optional<Changes> next(JdbcChangeLog log) {
    List<Optional<Changes>> read = new ArrayList<>();
    log.follow(read::add);
    return read.get(0);
  }

  /** The next call passes these ids and no others. */
  private void mustChange(Kind kind, String... ids) {
    Changes changes = next(log).orElseThrow();
    for (Kind each : Kind.values()) {
      assertEquals(each == kind ? Set.of(ids) : Set.of(), changes.of(each), each.name());
    }
  }

  private static Draft draft(String board, String id) {
    return new Draft(board, id, ALICE, "Alice", null, "text", 1_000);
  }

  @Test
  void everyChangeOfABoardIsLogged() {
    messages.append(List.of(draft("a", "1"), draft("b", "2"), draft("a", "3")));
    mustChange(Kind.BOARD, "a", "b");
    boards.putMember("a", Users.BOB.id(), Role.VIEWER);
    mustChange(Kind.BOARD, "a");
    boards.removeMember("a", Users.BOB.id());
    mustChange(Kind.BOARD, "a");
    boards.update(new BoardInfo("b", "B", Access.OPEN, "e"));
    mustChange(Kind.BOARD, "b");
    messages.redact("a", 1);
    mustChange(Kind.BOARD, "a");
    boards.delete("b");
    mustChange(Kind.BOARD, "b");
  }

  @Test
  void aMessageThatIsNotStoredIsNoChange() {
    messages.append(List.of(draft("a", "1")));
    mustChange(Kind.BOARD, "a");
    messages.append(List.of(draft("a", "1"), draft("unknown", "2")));
    mustChange(Kind.BOARD);
  }

  private static Login login(String id) {
    return new Login(
        id,
        ALICE,
        NOW,
        NOW,
        NOW.plusSeconds(60),
        "::1",
        "device",
        Optional.empty(),
        Optional.empty());
  }

  private static ApiToken token(String id) {
    return new ApiToken(
        id,
        ALICE,
        "label",
        Set.of(Scope.CONNECT),
        Optional.empty(),
        NOW,
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void everyEndOfOldCredentialsIsLogged() {
    JdbcLoginStore logins = new JdbcLoginStore(writer);
    JdbcTokenStore tokens = new JdbcTokenStore(writer);
    for (String id : List.of("a", "b")) {
      logins.insert(login(id), "digest of " + id);
      tokens.insert(token(id), "digest of " + id);
    }
    mustChange(Kind.LOGIN);
    logins.endMadeBefore(NOW.plusSeconds(1), Login.EndReason.NOT_BEFORE, NOW);
    mustChange(Kind.LOGIN, "a", "b");
    tokens.deleteMadeBefore(NOW.plusSeconds(1));
    mustChange(Kind.TOKEN, "a", "b");
  }

  private static BoundLogin boundLogin(String id) {
    return new BoundLogin(id, "shop", id, Optional.of(ALICE), NOW, NOW, Optional.empty());
  }

  @Test
  void everyRevocationIsLogged() {
    JdbcLoginStore logins = new JdbcLoginStore(writer);
    logins.insert(login("l"), "digest");
    logins.seen(Map.of("l", NOW.plusSeconds(1)));
    mustChange(Kind.LOGIN);
    logins.end("l", Login.EndReason.LOGOUT, NOW);
    mustChange(Kind.LOGIN, "l");
    logins.end("l", Login.EndReason.LOGOUT, NOW);
    mustChange(Kind.LOGIN);

    JdbcBoundLoginStore boundLogins = new JdbcBoundLoginStore(writer);
    BoundLogin lapsed = boundLogin("lapsed");
    boundLogins.insert(boundLogin("bound"));
    boundLogins.insert(lapsed);
    boundLogins.renew("shop", Set.of("bound", "lapsed"), NOW);
    mustChange(Kind.LOGIN);
    boundLogins.end("shop", "bound", NOW);
    mustChange(Kind.LOGIN, "bound");
    boundLogins.end("shop", "bound", NOW);
    mustChange(Kind.LOGIN);
    boundLogins.deleteLapsed(List.of(lapsed), NOW.plusMillis(1));
    mustChange(Kind.LOGIN, "lapsed");

    JdbcTokenStore tokens = new JdbcTokenStore(writer);
    tokens.insert(token("t"), "digest");
    tokens.delete(Users.BOB.id(), "t");
    mustChange(Kind.TOKEN);
    tokens.delete(ALICE, "t");
    mustChange(Kind.TOKEN, "t");

    users.change(ALICE, Users::disabled);
    mustChange(Kind.USER, ALICE);
    users.delete(Users.BOB.id());
    mustChange(Kind.USER, Users.BOB.id());
  }

  @Test
  void demoAccountsThatAreDisabledAreLogged() {
    User demo = new User("demo", "Demo", User.Kind.PERSON, false, false);
    users.create(demo, Optional.of("demo"), Optional.of("hash"));
    JdbcDemoAccounts accounts = new JdbcDemoAccounts(writer);
    accounts.mark("demo", "hash");
    mustChange(Kind.USER);
    accounts.disable();
    mustChange(Kind.USER, "demo");
  }

  @Test
  void aNodeOnItsOwnLogsNothing() {
    new JdbcBoardStore(store.database(), 0).putMember("a", Users.BOB.id(), Role.VIEWER);
    mustChange(Kind.BOARD);
  }

  @Test
  void aChangeThatIsRolledBackIsNotPassed() {
    assertThrows(
        IllegalStateException.class,
        () ->
            writer.transact(
                connection -> {
                  writer.logChanges(connection, Kind.BOARD, Set.of("a"));
                  throw new IllegalStateException("rolled back");
                }));
    mustChange(Kind.BOARD);
  }

  /** The transaction has its number before the others begin, and commits after they are read. */
  @Test
  void aTransactionThatCommitsLateIsNotMissed() throws Exception {
    create("c");
    Future<?> late =
        whileBoardIsLocked(
            () -> {
              for (int i = 0; i < 3; i++) {
                boards.putMember("c", Users.BOB.id(), Role.VIEWER);
                mustChange(Kind.BOARD, "c");
              }
            });
    late.get(60, TimeUnit.SECONDS);
    mustChange(Kind.BOARD, "a", "b");
    mustChange(Kind.BOARD);
  }

  @Test
  void whatMayStillBeUnreadIsNotDeleted() throws Exception {
    create("c");
    JdbcChangeLog deleting = new JdbcChangeLog(reader, Duration.ZERO);
    Future<?> late =
        whileBoardIsLocked(
            () -> {
              boards.putMember("c", Users.BOB.id(), Role.VIEWER);
              mustChange(Kind.BOARD, "c");
              next(deleting);
            });
    late.get(60, TimeUnit.SECONDS);
    next(deleting);
    mustChange(Kind.BOARD, "a", "b");
    next(deleting);
    assertEquals(0, reader.list("SELECT id FROM changes", row -> 1).size());
  }

  @Test
  void aLongTransactionDoesNotKeepTheChangesOfOthers() throws Exception {
    create("c");
    JdbcChangeLog deleting = new JdbcChangeLog(reader, Duration.ZERO);
    Future<?> late =
        whileBoardIsLocked(
            () -> {
              boards.putMember("c", Users.BOB.id(), Role.VIEWER);
              next(deleting);
              next(deleting);
              assertEquals(0, store.database().list("SELECT id FROM changes", row -> 1).size());
            });
    late.get(60, TimeUnit.SECONDS);
  }

  /** Begins a transaction that waits for the lock until the work is done, and returns it. */
  private Future<?> whileBoardIsLocked(Runnable work) {
    return reader.transact(
        connection -> {
          Database.update(connection, "UPDATE boards SET name = name WHERE id = 'b'");
          Future<?> late =
              threads.submit(() -> messages.append(List.of(draft("a", "1"), draft("b", "2"))));
          Wait.until("the transaction waits", this::somebodyWaitsForALock);
          work.run();
          return late;
        });
  }

  private boolean somebodyWaitsForALock() {
    return !store
        .database()
        .list(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                + " AND datname = current_database()",
            row -> 1)
        .isEmpty();
  }

  @Test
  void nothingIsKnownAfterALongPause() {
    JdbcChangeLog forgetful = new JdbcChangeLog(reader, Duration.ofNanos(2));
    next(forgetful);
    assertEquals(Optional.empty(), next(forgetful));
  }

  @Test
  void nothingIsKnownIfThereAreTooManyChanges() {
    insert("pg_current_xact_id()", 100_001);
    assertEquals(Optional.empty(), next(log));
    insert("pg_current_xact_id()", 100_000);
    assertEquals(100_000, next(log).orElseThrow().of(Kind.BOARD).size());
  }

  @Test
  void changesOfAnotherServerInARestoredDumpAreNotPassedForever() {
    insert("9000000000000000000", 1);
    mustChange(Kind.BOARD);
  }

  @Test
  void aKindOfANewerVersionIsIgnored() {
    insert("pg_current_xact_id()", 1);
    reader.update("UPDATE changes SET kind = 'NEW' WHERE id = '1'");
    mustChange(Kind.BOARD);
  }

  private void insert(String transaction, int rows) {
    reader.update(
        "INSERT INTO changes (transaction_id, kind, id) SELECT CAST(CAST("
            + transaction
            + " AS TEXT) AS BIGINT), 'BOARD', CAST(i AS TEXT) FROM generate_series(1, "
            + rows
            + ") i");
  }

  /** A server that took over may lack transactions of the former one, and reuse their numbers. */
  @Test
  void nothingIsKnownOnAnotherServer() throws Exception {
    try (Postgres server = Postgres.start();
        PostgresDatabase database = server.newDatabase();
        BasicDataSource pool = database.pool()) {
      Database ofServer = new Database(pool);
      new Migrations(ofServer).run();
      JdbcChangeLog itsLog = new JdbcChangeLog(ofServer);
      next(itsLog);
      assertTrue(next(itsLog).isPresent());
      server.stop();
      assertThrows(StoreException.class, () -> next(itsLog));
      server.restart();
      assertEquals(Optional.empty(), next(itsLog));
      assertTrue(next(itsLog).isPresent());
    }
  }

  @Test
  void aChangeThatTheReaderCouldNotApplyIsPassedAgain() {
    boards.putMember("a", Users.BOB.id(), Role.VIEWER);
    assertThrows(
        StoreException.class,
        () ->
            log.follow(
                changes -> {
                  throw new StoreException("no answer", null);
                }));
    mustChange(Kind.BOARD, "a");
    mustChange(Kind.BOARD);
  }
}
