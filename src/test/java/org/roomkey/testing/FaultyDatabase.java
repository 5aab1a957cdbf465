package org.roomkey.testing;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.spi.ObjectFactory;
import javax.sql.DataSource;
import org.apache.catalina.core.StandardContext;
import org.apache.tomcat.util.descriptor.web.ContextResource;

/**
 * A {@code jdbc/roomkey} with faults on demand: a real Commons DBCP pool on the server's own Derby.
 * The application finds it like any administrator's resource. For one server at a time;
 * thread-safe.
 */
public final class FaultyDatabase implements AutoCloseable {
  private static final int CONNECTIONS = 16;
  private static final String POOL = "org.apache.commons.dbcp2.BasicDataSourceFactory";

  /** Lets the factory, which the container creates, find its database. */
  private static volatile FaultyDatabase current;

  private final Duration maxWait;
  private final Faults faults = new Faults();
  private final List<AutoCloseable> held = new ArrayList<>();
  private volatile DataSource pool;

  /**
   * @param maxWait for a connection while none is free
   */
  public FaultyDatabase(Duration maxWait) {
    this.maxWait = maxWait;
  }

  /** Defines the resource for an application that is about to start. */
  public void define(StandardContext context) {
    current = this;
    TestServer.enableNaming();
    ContextResource resource = new ContextResource();
    resource.setName("jdbc/roomkey");
    resource.setAuth("Container");
    resource.setType(DataSource.class.getName());
    resource.setCloseMethod("close");
    resource.setProperty("factory", Factory.class.getName());
    resource.setProperty("driverClassName", "org.apache.derby.iapi.jdbc.AutoloadedDriver");
    resource.setProperty(
        "url", "jdbc:derby:" + context.findParameter("roomkey.data") + "/derby;create=true");
    resource.setProperty("maxTotal", Integer.toString(CONNECTIONS));
    resource.setProperty("maxIdle", Integer.toString(CONNECTIONS));
    resource.setProperty("maxWaitMillis", Long.toString(maxWait.toMillis()));
    resource.setProperty("poolPreparedStatements", "true");
    resource.setProperty("maxOpenPreparedStatements", "64");
    context.getNamingResources().addResource(resource);
  }

  /** Creates the pool like the container, by the application's class loader. */
  public static final class Factory implements ObjectFactory {
    @Override
    public Object getObjectInstance(
        Object reference, Name name, Context context, Hashtable<?, ?> environment)
        throws Exception {
      ObjectFactory real =
          (ObjectFactory)
              Thread.currentThread()
                  .getContextClassLoader()
                  .loadClass(POOL)
                  .getDeclaredConstructor()
                  .newInstance();
      FaultyDatabase database = current;
      database.pool = (DataSource) real.getObjectInstance(reference, name, context, environment);
      return database.faults.around(database.pool);
    }
  }

  /** From now on requests for a connection fail at once, and so do open connections. */
  public void goAway() {
    faults.set(Faults.Kind.AWAY);
  }

  /** How many statements were executed so far. */
  public long statements() {
    return faults.statements();
  }

  /** From now on every statement takes so much longer. */
  public void slowDown(Duration statement) {
    faults.slowDown(statement);
  }

  /** From now on every commit fails and rolls back. */
  public void refuseCommits() {
    faults.set(Faults.Kind.COMMIT_REFUSED);
  }

  /** From now on every commit is done and reported as failed. */
  public void breakOffAfterCommits() {
    faults.set(Faults.Kind.COMMIT_UNHEARD);
  }

  /** Takes all connections; returns when it has them. */
  public void exhaust() {
    Wait.until("all connections are taken", this::takeAnother);
  }

  private boolean takeAnother() {
    try {
      while (held.size() < CONNECTIONS) {
        held.add(pool.getConnection());
      }
      return true;
    } catch (SQLException noneIsFreeYet) {
      return false;
    }
  }

  /** Ends the fault. */
  public void recover() {
    faults.set(Faults.Kind.NONE);
    for (AutoCloseable connection : held) {
      try {
        connection.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    held.clear();
  }

  /** To be called when the server has been closed. */
  @Override
  public void close() {
    current = null;
  }
}
