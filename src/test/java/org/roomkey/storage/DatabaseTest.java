package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Faults;
import org.roomkey.user.StoreException;

class DatabaseTest {
  @Test
  void nothingIsCommittedWhereTheWorkAndTheRollbackFail() throws Exception {
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
}
