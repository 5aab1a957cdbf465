package org.roomkey.storage;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/**
 * The pool of database connections: the server's {@code jdbc/roomkey} where it defines one, else
 * our own on an embedded Derby, which we then also close.
 */
public final class DataSources implements AutoCloseable {
  private static final Logger LOG = System.getLogger(DataSources.class.getName());
  private static final String JNDI_NAME = "java:comp/env/jdbc/roomkey";

  private final DataSource pool;
  private final AutoCloseable owned;

  private DataSources(DataSource pool, AutoCloseable owned) {
    this.pool = pool;
    this.owned = owned;
  }

  /**
   * @param data the folder for the embedded database
   */
  public static DataSources open(Path data) {
    DataSource defined = defined();
    if (defined != null) {
      LOG.log(Level.INFO, "database: the DataSource jdbc/roomkey of the server");
      return new DataSources(defined, () -> {});
    }
    Path folder = data.resolve("derby");
    LOG.log(Level.INFO, "database: embedded Derby in {0}", folder);
    BasicDataSource pool = derby(folder);
    return new DataSources(pool, pool);
  }

  public DataSource pool() {
    return pool;
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
