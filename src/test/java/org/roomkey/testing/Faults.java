package org.roomkey.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;

/** Wraps a connection pool and causes faults like a network or a server. Thread-safe. */
public final class Faults {
  /** What goes wrong. */
  public enum Kind {
    NONE,
    AWAY,
    SLOW,
    COMMIT_REFUSED,
    COMMIT_UNHEARD,
    /** A statement, and the rollback after it. */
    STATEMENT_AND_ROLLBACK
  }

  private final LongAdder statements = new LongAdder();
  private final LongAdder rows = new LongAdder();
  private Kind kind = Kind.NONE;
  private long slowMillis;

  public synchronized void set(Kind now) {
    kind = now;
    notifyAll();
  }

  public synchronized void slowDown(Duration statement) {
    slowMillis = statement.toMillis();
    set(Kind.SLOW);
  }

  /** How many statements were executed so far. */
  public long statements() {
    return statements.sum();
  }

  /** How many rows of results were read so far. */
  public long rows() {
    return rows.sum();
  }

  private synchronized Kind kind() {
    return kind;
  }

  public DataSource around(DataSource pool) {
    return proxy(
        DataSource.class,
        pool,
        (method, call) -> {
          if (!method.equals("getConnection")) {
            return call.make();
          }
          failIf(Kind.AWAY, "08001");
          return around((Connection) call.make());
        });
  }

  private Connection around(Connection connection) {
    return proxy(
        Connection.class,
        connection,
        (method, call) ->
            switch (method) {
              case "close", "isClosed" -> call.make();
              case "commit" -> commit(connection, call);
              case "rollback" -> {
                failIf(Kind.STATEMENT_AND_ROLLBACK, "08006");
                yield alive(call);
              }
              case "prepareStatement" -> around(PreparedStatement.class, alive(call));
              case "createStatement" -> around(Statement.class, alive(call));
              default -> alive(call);
            });
  }

  private Object commit(Connection connection, Call call) throws Throwable {
    statement();
    // Read once: a rolled-back transaction must not be committed if the fault ends meanwhile.
    Kind now = kind();
    if (now == Kind.COMMIT_REFUSED) {
      connection.rollback();
      throw failure(now, "40001");
    }
    Object result = alive(call);
    if (now == Kind.COMMIT_UNHEARD) {
      throw failure(now, "08007");
    }
    return result;
  }

  private <T extends Statement> T around(Class<T> type, Object statement) {
    return proxy(
        type,
        statement,
        (method, call) -> {
          if (method.startsWith("execute")) {
            statements.increment();
            statement();
            failIf(Kind.STATEMENT_AND_ROLLBACK, "08006");
          }
          if (method.equals("executeQuery")) {
            return around((ResultSet) alive(call));
          }
          return method.equals("close") ? call.make() : alive(call);
        });
  }

  private ResultSet around(ResultSet result) {
    return proxy(
        ResultSet.class,
        result,
        (method, call) -> {
          Object value = call.make();
          if (method.equals("next") && Boolean.TRUE.equals(value)) {
            rows.increment();
          }
          return value;
        });
  }

  private Object alive(Call call) throws Throwable {
    failIf(Kind.AWAY, "08006");
    return call.make();
  }

  private void failIf(Kind which, String state) throws SQLException {
    if (kind() == which) {
      throw failure(which, state);
    }
  }

  private static SQLException failure(Kind which, String state) {
    return new SQLException("says the test: " + which, state);
  }

  /** A slow statement waits for its delay or until the fault ends. */
  private synchronized void statement() throws SQLException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(slowMillis);
    long left = slowMillis;
    while (kind == Kind.SLOW && left > 0) {
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SQLException("interrupted", "57014", e);
      }
      left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }
  }

  private interface Call {
    Object make() throws Throwable;
  }

  private interface Around {
    Object call(String method, Call call) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Object real, Around around) {
    return type.cast(
        Proxy.newProxyInstance(
            Faults.class.getClassLoader(),
            new Class<?>[] {type, AutoCloseable.class},
            (self, method, arguments) ->
                around.call(method.getName(), () -> invoke(real, method, arguments))));
  }

  private static Object invoke(Object real, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
