package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.testing.Postgres;
import org.roomkey.testing.PostgresDatabase;
import org.roomkey.testing.StoreDatabase;
import org.roomkey.user.StoreException;

class MigrationsTest {
  private static final int NODES = 3;
  private static final int ROUNDS = 20;

  @Test
  void concurrentStartsCreateTheSchemaOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(NODES);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        try (PostgresDatabase empty = Postgres.shared().newDatabase()) {
          startTogether(empty, threads);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void startTogether(PostgresDatabase empty, ExecutorService threads)
      throws Exception {
    CyclicBarrier start = new CyclicBarrier(NODES);
    List<Callable<List<Long>>> nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(
          () -> {
            try (BasicDataSource pool = empty.pool()) {
              pool.getConnection().close();
              start.await();
              Database database = new Database(pool);
              new Migrations(database).run();
              return versions(database);
            }
          });
    }
    for (Future<List<Long>> versions : threads.invokeAll(nodes)) {
      List<Long> found = versions.get();
      assertEquals(LongStream.rangeClosed(1, found.size()).boxed().toList(), found);
      assertTrue(found.size() >= 3, found::toString);
    }
  }

  private static List<Long> versions(Database database) {
    return database.list(
        "SELECT version FROM schema_version ORDER BY version", row -> row.getLong(1));
  }

  @ParameterizedTest
  @EnumSource
  void aSecondStartChangesNothing(StoreDatabase.Kind kind) {
    try (StoreDatabase store = kind.open()) {
      List<Long> before = versions(store.database());
      new Migrations(store.ofAnotherNode()).run();
      assertEquals(before, versions(store.database()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNewerSchemaStopsTheStart(StoreDatabase.Kind kind) {
    try (StoreDatabase store = kind.open()) {
      store.database().update("INSERT INTO schema_version (version) VALUES (4711)");
      Migrations migrations = new Migrations(store.ofAnotherNode());
      String message = assertThrows(IllegalStateException.class, migrations::run).getMessage();
      assertTrue(message.contains("newer version of Roomkey (schema 4711"), message);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFailedMigrationIsRolledBack(StoreDatabase.Kind kind) {
    try (StoreDatabase store = kind.open()) {
      Database database = store.database();
      for (String table :
          List.of(
              "passkeys",
              "recovery_links",
              "redactions",
              "board_members",
              "boards",
              "tokens",
              "logins",
              "users")) {
        database.update("DROP TABLE " + table);
      }
      database.update("DELETE FROM schema_version");
      Migrations migrations = new Migrations(database);
      String message = assertThrows(StoreException.class, migrations::run).getMessage();
      assertTrue(message.toLowerCase(Locale.ROOT).contains("messages"), message);
      assertEquals(List.of(), versions(database));
      assertThrows(
          StoreException.class, () -> database.list("SELECT id FROM users", row -> row.getLong(1)));
    }
  }
}
