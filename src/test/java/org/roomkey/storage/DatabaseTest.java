package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.PreparedStatement;
import java.util.List;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.testing.Faults;
import org.roomkey.testing.StoreDatabase;
import org.roomkey.user.StoreException;

class DatabaseTest {
  @Test
  void nothingIsCommittedIfWorkAndRollbackFail() throws Exception {
    Faults faults = new Faults();
    try (BasicDataSource pool = new BasicDataSource()) {
      pool.setUrl("jdbc:derby:memory:half-done;create=true");
      Database database = new Database(faults.around(pool));
      database.update("CREATE TABLE things (name VARCHAR(10))");
      assertThrows(
          StoreException.class,
          () ->
              database.transact(
                  connection -> {
                    Database.update(connection, "INSERT INTO things VALUES ('half')");
                    faults.set(Faults.Kind.STATEMENT_AND_ROLLBACK);
                    return Database.update(connection, "INSERT INTO things VALUES ('done')");
                  }));
      faults.set(Faults.Kind.NONE);
      assertEquals(List.of(), database.list("SELECT name FROM things", row -> row.getString(1)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void failureMessagesQuoteNoValuesAndAreOneLine(StoreDatabase.Kind kind) {
    try (StoreDatabase store = kind.open()) {
      StoreException failure =
          assertThrows(
              StoreException.class,
              () ->
                  store
                      .database()
                      .transact(
                          connection -> {
                            PreparedStatement statement =
                                connection.prepareStatement(
                                    "INSERT INTO boards (id, name, access, epoch, seq)"
                                        + " VALUES ('same', ?, 'open', 'e', 0)");
                            for (String name : List.of("a secret", "another\nsecret")) {
                              statement.setString(1, name);
                              statement.addBatch();
                            }
                            return statement.executeBatch();
                          }));
      String message = failure.getMessage();
      assertTrue(message.contains("23505"), message);
      assertFalse(message.contains("secret"), message);
      assertFalse(message.contains("same"), message);
      assertEquals(1, message.lines().count());
    }
  }
}
