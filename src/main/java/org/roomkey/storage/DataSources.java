package org.roomkey.storage;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.roomkey.log.Log;
import org.roomkey.user.StoreException;

/**
 * The pool of database connections: {@code jdbc/roomkey} if the server defines it, else a pool of
 * our own on an embedded Derby.
 */
public final class DataSources implements AutoCloseable {
  private static final Log LOG = Log.of(DataSources.class);
  private static final String JNDI_NAME = "java:comp/env/jdbc/roomkey";

  /** The time that a stopping process may take to release an embedded database. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long BETWEEN_TRIES_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Path folder;
  private final Duration patience;

  /** Null while the server's pool is unusable. */
  private volatile DataSource pool;

  /** Null for a pool of the server. */
  private volatile BasicDataSource owned;

  /** Null if the pool is not on a folder of Derby. */
  private volatile DerbyFolder claimed;

  /** True until the name of the database is known. */
  private volatile boolean isDerby = true;

  public interface Usage {
    int active();

    int idle();

    int waiting();
  }

  private DataSources(Path folder, Duration patience) {
    this.folder = folder;
    this.patience = patience;
  }

  /**
   * Looks for the server's pool, for which some containers require their own thread. If it is
   * unusable, {@link #database} looks again.
   *
   * @param data the folder for the embedded database
   */
  public static DataSources open(Path data) {
    DataSources sources = new DataSources(data.resolve("derby"), PATIENCE);
    try {
      sources.find();
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, "the pool of the server is not usable yet", e);
    }
    return sources;
  }

  static DataSources embedded(Path folder, Duration patience) {
    DataSources sources = new DataSources(folder, patience);
    sources.embed();
    return sources;
  }

  /**
   * @throws IllegalStateException if the server defines a pool that is unusable
   */
  private void find() {
    pool = defined();
    if (pool != null) {
      LOG.log(Level.INFO, "database: the DataSource jdbc/roomkey of the server");
    } else {
      LOG.log(Level.INFO, "database: embedded Derby in {0}", folder);
      embed();
    }
  }

  private void embed() {
    owned = derby(folder);
    pool = owned;
  }

  /**
   * Whether the server defines the pool.
   *
   * @throws IllegalStateException if that is unusable; it may be called again
   */
  public boolean areOfServer() {
    if (pool == null) {
      find();
    }
    return owned == null;
  }

  /** Whether it is Derby, which only one process can open. Call {@link #database} before. */
  public boolean areEmbedded() {
    return isDerby;
  }

  /** Warns if the database is Derby. Call {@link #database} before. */
  public void warnOfDerby() {
    if (isDerby) {
      LOG.log(
          Level.WARNING,
          "the database is Derby ({0}), which is for trials and for one process: use PostgreSQL,"
              + " and set roomkey.database=pool so that no start opens an empty Derby instead, see"
              + " docs/operations.md",
          owned == null ? "jdbc/roomkey" : "embedded");
    }
  }

  /**
   * Connects to the database. Blocks until the database answers, and for some seconds while another
   * process holds an embedded one.
   *
   * @throws StoreException if it does not answer; it may be called again
   */
  public Database database() {
    if (pool == null) {
      find();
    }
    isDerby = connectsToDerby();
    return isDerby ? new Database(pool, DerbyThreads::forget) : new Database(pool);
  }

  private boolean connectsToDerby() {
    awaitFolder();
    try (Connection connection = pool.getConnection()) {
      boolean derby = Database.isDerby(connection);
      if (derby) {
        DerbyProperties.set(connection);
      }
      return derby;
    } catch (SQLException e) {
      String inUse = inUse(e);
      if (inUse != null && claimed != null) {
        claimed.release(); // So that the next try asks for the folder before Derby does.
      }
      throw inUse == null
          ? new StoreException(
              DatabaseFault.line(e, withoutAddress(e.getMessage())), quotesAddress(e) ? null : e)
          : inUse(inUse);
    } finally {
      DerbyThreads.forget();
    }
  }

  /** Waits for some seconds until no other application has the folder of an embedded database. */
  private void awaitFolder() {
    boolean isFirst = claimed == null;
    claimed = DerbyFolder.of(pool).orElse(null);
    if (claimed == null || claimed.claim()) {
      return;
    }
    if (isFirst) {
      LOG.log(
          Level.WARNING, "waits for another to let go of the embedded database in {0}", claimed);
    }
    long deadline = System.nanoTime() + patience.toNanos();
    while (!claimed.claim()) {
      if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
        throw inUse(claimed.toString());
      }
      LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
    }
  }

  private static StoreException inUse(String detail) {
    return new StoreException(
        "the embedded database is in use by another Roomkey, in this server or in another process,"
            + " and only one at a time can have it: stop that one, or use PostgreSQL, see"
            + " docs/operations.md ("
            + detail
            + ")",
        null);
  }

  /** Pools and drivers quote an address that they cannot use, and it may contain a password. */
  private static String withoutAddress(String message) {
    return String.valueOf(message).replaceAll("'jdbc:[^']*'|jdbc:\\S*", "jdbc:…");
  }

  private static boolean quotesAddress(Throwable failure) {
    return String.valueOf(failure.getMessage()).contains("jdbc:")
        || (failure.getCause() != null && quotesAddress(failure.getCause()));
  }

  /** Derby's message about a folder that another process holds; null for any other failure. */
  static String inUse(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      SQLException reason = cause instanceof SQLException first ? first : null;
      while (reason != null) {
        if ("XSDB6".equals(reason.getSQLState())) {
          return reason.getMessage();
        }
        reason = reason.getNextException();
      }
    }
    return null;
  }

  /** Empty for a pool of the server. */
  public Optional<Usage> usage() {
    return Optional.ofNullable(owned).map(DataSources::usage);
  }

  private static Usage usage(BasicDataSource pool) {
    return new Usage() {
      @Override
      public int active() {
        return pool.getNumActive();
      }

      @Override
      public int idle() {
        return pool.getNumIdle();
      }

      /** DBCP creates its inner pool with the first connection. */
      @Override
      public int waiting() {
        GenericObjectPool<?> connections = pool.getConnectionPool();
        return connections == null ? 0 : connections.getNumWaiters();
      }
    };
  }

  private static DataSource defined() {
    try {
      return (DataSource) new InitialContext().lookup(JNDI_NAME);
    } catch (NameNotFoundException | NoInitialContextException e) {
      return null;
    } catch (NamingException | ClassCastException e) {
      if (e.getCause() instanceof NameNotFoundException) {
        return null; // Payara wraps it.
      }
      throw new IllegalStateException(
          "the server defines "
              + JNDI_NAME
              + ", but it cannot be used: "
              + withoutAddress(e.getMessage()),
          quotesAddress(e) ? null : e);
    }
  }

  private static BasicDataSource derby(Path folder) {
    BasicDataSource pool = new BasicDataSource();
    pool.setDriverClassName("org.apache.derby.jdbc.EmbeddedDriver");
    pool.setUrl("jdbc:derby:" + folder + ";create=true");
    pool.setMaxTotal(16);
    pool.setMaxIdle(16);
    pool.setMaxWait(Duration.ofSeconds(3));
    pool.setPoolPreparedStatements(true);
    pool.setMaxOpenPreparedStatements(64);
    return pool;
  }

  /**
   * Closes the pool, even one that the server made with classes of this application. Then it stops
   * an embedded Derby, which would hold threads and a lock on its folder as long as its class
   * loader lives. In the other order the pool leaves the MBeans of closed connections behind.
   */
  @Override
  public void close() {
    if (pool instanceof BasicDataSource ours) {
      try {
        ours.close();
      } catch (SQLException e) {
        LOG.log(Level.WARNING, "the pool of database connections did not close", e);
      }
    }
    DerbyThreads.stopDerby();
    if (claimed != null) {
      claimed.release();
    }
  }
}
