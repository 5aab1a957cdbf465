package org.roomkey.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.catalina.core.StandardContext;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.util.descriptor.web.ContextResource;

/**
 * The database of an application that is not Roomkey, with the tables of the outbox. The caller
 * closes it.
 */
public final class HostDatabase implements AutoCloseable {
  private static final Path SCRIPTS =
      Path.of("client", "src", "main", "resources", "org", "roomkey", "client", "outbox");

  /** The kinds that the tests have. */
  public enum Kind {
    DERBY {
      @Override
      HostDatabase empty() {
        String name = "jdbc:derby:memory:" + UUID.randomUUID();
        return new HostDatabase(
            name + ";create=true", () -> MemoryDatabase.drop(name), "derby.sql");
      }
    },
    POSTGRESQL {
      @Override
      HostDatabase empty() {
        PostgresDatabase database = Postgres.shared().newDatabase();
        return new HostDatabase(database.url(), database::close, "postgresql.sql");
      }
    },
    MARIADB {
      @Override
      HostDatabase empty() {
        MariaDb server = MariaDb.shared();
        String name = "host_" + UUID.randomUUID().toString().replace('-', '_');
        server.execute("CREATE DATABASE " + name);
        return new HostDatabase(
            server.url(name), () -> server.execute("DROP DATABASE " + name), "mysql.sql");
      }
    };

    abstract HostDatabase empty();

    /** A new one. */
    public HostDatabase open() {
      HostDatabase database = empty();
      database.createTables();
      return database;
    }
  }

  private final String script;
  private final Runnable drop;
  private final BasicDataSource pool = new BasicDataSource();

  /**
   * @param drop deletes the database
   * @param script of the library
   */
  private HostDatabase(String url, Runnable drop, String script) {
    this.drop = drop;
    this.script = script;
    pool.setUrl(url);
    pool.setMaxTotal(16);
  }

  /** One that exists, without its tables; its end is the caller's business. */
  public static HostDatabase at(String url, Kind kind) {
    return new HostDatabase(
        url,
        () -> {},
        kind == Kind.MARIADB ? "mysql.sql" : kind.name().toLowerCase(Locale.ROOT) + ".sql");
  }

  /** Runs the script of the library, as an administrator does. */
  public void createTables() {
    try {
      String sql = Files.readString(SCRIPTS.resolve(script)).replaceAll("(?m)^--.*$", "");
      for (String statement : sql.split(";")) {
        if (!statement.isBlank()) {
          execute(statement);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a statement of a test. */
  public int execute(String sql) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return statement.getUpdateCount();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  public BasicDataSource pool() {
    return pool;
  }

  /** Defines {@code jdbc/host} for an application that is about to start. */
  public void define(StandardContext context) {
    ContextResource resource = new ContextResource();
    resource.setName("jdbc/host");
    resource.setAuth("Container");
    resource.setType(DataSource.class.getName());
    resource.setCloseMethod("close");
    resource.setProperty("factory", "org.apache.commons.dbcp2.BasicDataSourceFactory");
    resource.setProperty("url", pool.getUrl());
    TestServer.enableNaming();
    context.getNamingResources().addResource(resource);
  }

  /** A connection with a transaction, which the caller ends. */
  public Connection transaction() throws SQLException {
    Connection connection = pool.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  @Override
  public void close() {
    try {
      pool.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    drop.run();
  }
}
