package org.roomkey.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Stands around a pool of connections and breaks what goes through it, as a network or a server
 * would. Safe for use by many threads.
 */
public final class Faults {
  /** As a driver's {@code socketTimeout} would have it. */
  private static final Duration SILENCE = Duration.ofSeconds(35);

  /** What goes wrong. */
  public enum Kind {
    NONE,
    AWAY,
    SILENT,
    SLOW,
    COMMIT_REFUSED,
    COMMIT_UNHEARD,
    /** A statement, and the rollback after it. */
    STATEMENT_AND_ROLLBACK
  }

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
    if (kind() == Kind.COMMIT_REFUSED) {
      connection.rollback();
    }
    failIf(Kind.COMMIT_REFUSED, "40001");
    Object result = alive(call);
    failIf(Kind.COMMIT_UNHEARD, "08007");
    return result;
  }

  private <T extends Statement> T around(Class<T> type, Object statement) {
    return proxy(
        type,
        statement,
        (method, call) -> {
          if (method.startsWith("execute")) {
            statement();
            failIf(Kind.STATEMENT_AND_ROLLBACK, "08006");
          }
          return method.equals("close") ? call.make() : alive(call);
        });
  }

  private Object alive(Call call) throws Throwable {
    failIf(Kind.AWAY, "08006");
    return call.make();
  }

  private void failIf(Kind which, String state) throws SQLException {
    if (kind() == which) {
      throw new SQLException("says the test: " + which, state);
    }
  }

  /** A slow one takes its time; a silent one answers nothing, and then it is too late. */
  private synchronized void statement() throws SQLException {
    long nanos = kind == Kind.SLOW ? slowMillis * 1_000_000 : SILENCE.toNanos();
    Kind at = kind;
    boolean waits = at == Kind.SLOW || at == Kind.SILENT;
    long deadline = System.nanoTime() + nanos;
    while (waits && kind == at && System.nanoTime() < deadline) {
      try {
        wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SQLException("interrupted", "57014", e);
      }
    }
    if (at == Kind.SILENT) {
      throw new SQLException("says the test: SILENT", "08006");
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
