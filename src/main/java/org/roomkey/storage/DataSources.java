package org.roomkey.storage;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.roomkey.user.StoreException;

/**
 * The pool of database connections: the server's {@code jdbc/roomkey} where it defines one, else
 * our own on an embedded Derby, which we then also close.
 */
public final class DataSources implements AutoCloseable {
  private static final Logger LOG = System.getLogger(DataSources.class.getName());
  private static final String JNDI_NAME = "java:comp/env/jdbc/roomkey";

  private final DataSource pool;
  private final AutoCloseable owned;
  private final Usage usage;

  /** How a pool is used now. */
  public interface Usage {
    int active();

    int idle();

    /** Threads that have to wait for a connection. */
    int waiting();
  }

  /**
   * @param usage null where it cannot be told
   */
  private DataSources(DataSource pool, AutoCloseable owned, Usage usage) {
    this.pool = pool;
    this.owned = owned;
    this.usage = usage;
  }

  /**
   * @param data the folder for the embedded database
   */
  public static DataSources open(Path data) {
    DataSource defined = defined();
    if (defined != null) {
      LOG.log(Level.INFO, "database: the DataSource jdbc/roomkey of the server");
      return new DataSources(defined, () -> {}, null);
    }
    Path folder = data.resolve("derby");
    LOG.log(Level.INFO, "database: embedded Derby in {0}", folder);
    BasicDataSource pool = derby(folder);
    return new DataSources(pool, pool, usage(pool));
  }

  /**
   * @throws IllegalStateException where the database is a Derby, which only one process can have
   */
  public void refuseEmbedded() {
    String product;
    try (Connection connection = pool.getConnection()) {
      product = connection.getMetaData().getDatabaseProductName();
    } catch (SQLException e) {
      throw new StoreException("database, SQLSTATE " + e.getSQLState() + ": " + e.getMessage(), e);
    }
    if (product.contains("Derby")) {
      throw new IllegalStateException(
          "roomkey.redis.uri is set, but the database is Derby, which several nodes cannot share:"
              + " define the DataSource jdbc/roomkey on PostgreSQL, see docs/operations.md");
    }
  }

  public DataSource pool() {
    return pool;
  }

  /** Empty where the pool is the server's. */
  public Optional<Usage> usage() {
    return Optional.ofNullable(usage);
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

      /** The pool behind the DataSource is there from the first connection on. */
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
      throw new IllegalStateException(
          "the server defines " + JNDI_NAME + ", but it cannot be used: " + e.getMessage(), e);
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
   * Closes the pool if it is ours, and stops an embedded Derby in any case: it holds threads and a
   * lock on its folder for as long as its class loader lives.
   */
  @Override
  public void close() {
    try {
      owned.close();
    } catch (Exception e) {
      LOG.log(Level.WARNING, "the pool of database connections did not close", e);
    }
    try {
      DriverManager.getConnection("jdbc:derby:;shutdown=true").close();
    } catch (SQLException e) {
      boolean stopped = "XJ015".equals(e.getSQLState());
      LOG.log(stopped ? Level.DEBUG : Level.INFO, "Derby: {0}", e.getMessage());
    }
  }
}
