package org.roomkey.bootstrap;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.roomkey.room.Boards;
import org.roomkey.websocket.Connections;

/** The node's MBean, from {@link #register} to {@link #close}. */
final class Node implements NodeMXBean, AutoCloseable {
  private static final int MAX_NOTICE_SECONDS = 3_600;

  /** Several versions at one path, or several servers in one JVM, want the same name. */
  private static final int MAX_INSTANCES = 100;

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final Connections connections;
  private final Boards boards;
  private final Draining draining;
  private final BooleanSupplier database;
  private ObjectName name;

  /**
   * @param database whether the database answers now
   */
  Node(Connections connections, Boards boards, Draining draining, BooleanSupplier database) {
    this.connections = connections;
    this.boards = boards;
    this.draining = draining;
    this.database = database;
  }

  /**
   * Registers the MBean. If the name is taken, a number is added to it.
   *
   * @param contextPath empty for the root
   */
  Node register(String contextPath) throws JMException {
    String path = contextPath.isEmpty() ? "/" : contextPath;
    for (int instance = 1; name == null; instance++) {
      ObjectName wanted =
          new ObjectName(
              "org.roomkey:type=Node,context="
                  + path
                  + (instance == 1 ? "" : ",instance=" + instance));
      try {
        server.registerMBean(this, wanted);
        name = wanted;
      } catch (InstanceAlreadyExistsException e) {
        if (instance == MAX_INSTANCES) {
          throw e;
        }
      }
    }
    return this;
  }

  @Override
  public int getConnections() {
    return connections.count();
  }

  @Override
  public int getPeople() {
    return (int)
        connections.identities().stream().map(identity -> identity.user().id()).distinct().count();
  }

  @Override
  public int getBoards() {
    return boards.count();
  }

  @Override
  public boolean isReady() {
    return !draining.isDraining() && database.getAsBoolean();
  }

  @Override
  public boolean isDraining() {
    return draining.isDraining();
  }

  @Override
  public void drain(int noticeSeconds) {
    if (noticeSeconds < 0 || noticeSeconds > MAX_NOTICE_SECONDS) {
      throw new IllegalArgumentException("from 0 to " + MAX_NOTICE_SECONDS + " seconds");
    }
    draining.begin(Duration.ofSeconds(noticeSeconds));
  }

  @Override
  public void close() throws JMException {
    server.unregisterMBean(name);
  }
}
