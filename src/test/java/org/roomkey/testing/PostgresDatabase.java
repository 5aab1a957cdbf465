package org.roomkey.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.catalina.core.StandardContext;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.util.descriptor.web.ContextResource;

/** A database of a {@link Postgres}: dropped when it is closed. Safe for use by many threads. */
public final class PostgresDatabase implements AutoCloseable {
  private static final int CONNECTIONS = 16;

  private final Postgres server;
  private final String name;

  PostgresDatabase(Postgres server, String name) {
    this.server = server;
    this.name = name;
  }

  public String name() {
    return name;
  }

  public Postgres server() {
    return server;
  }

  /** As {@code tomcat-conf} writes it, without TLS. */
  public String url() {
    return server.url(name)
        + "&connectTimeout=5&loginTimeout=5&socketTimeout=15&tcpKeepAlive=true"
        + "&reWriteBatchedInserts=true&options=-c%20idle_in_transaction_session_timeout=5s";
  }

  public Connection connection() throws SQLException {
    return DriverManager.getConnection(url());
  }

  /** A pool like the one that a server makes of the resource; the caller closes it. */
  public BasicDataSource pool() {
    BasicDataSource pool = new BasicDataSource();
    pool.setUrl(url());
    pool.setMaxTotal(CONNECTIONS);
    pool.setMaxIdle(CONNECTIONS);
    pool.setMaxWait(Duration.ofSeconds(3));
    return pool;
  }

  /** Defines {@code jdbc/roomkey} for an application that is about to start. */
  public void define(StandardContext context) {
    define(context, url());
  }

  /** The same for any address, such as that of another process. */
  public static void define(StandardContext context, String url) {
    ContextResource resource = new ContextResource();
    resource.setName("jdbc/roomkey");
    resource.setAuth("Container");
    resource.setType(DataSource.class.getName());
    resource.setCloseMethod("close");
    Map.of(
            "factory", "org.apache.commons.dbcp2.BasicDataSourceFactory",
            "driverClassName", "org.postgresql.Driver",
            "url", url,
            "maxTotal", Integer.toString(CONNECTIONS),
            "maxIdle", Integer.toString(CONNECTIONS),
            "maxWaitMillis", "3000",
            "validationQueryTimeout", "2",
            "fastFailValidation", "true")
        .forEach(resource::setProperty);
    TestServer.enableNaming();
    context.getNamingResources().addResource(resource);
  }

  /** Ends all connections to it. */
  @Override
  public void close() {
    server.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
  }
}
