package org.roomkey.bootstrap;

/**
 * This node for a JMX client, as {@code org.roomkey:type=Node,context=/…}. The JVM decides who may
 * use it. JMX demands the names with {@code get} and {@code is}.
 */
public interface NodeMXBean {
  /** Open sockets of this node, authenticated or not. */
  int getConnections();

  /** Distinct users of the authenticated sockets. */
  int getPeople();

  /** Boards in memory: those used within the last two minutes. */
  int getBoards();

  /** The answer of {@code /health/ready}. Asks the database, which may take some seconds. */
  boolean isReady();

  /** Whether the node drains. Only a restart of the application ends that. */
  boolean isDraining();

  /**
   * Makes the node not ready now. After the notice it closes all sockets with 1012, each with a
   * delay of its own for the reconnect, and refuses new ones. Returns at once.
   *
   * @param noticeSeconds 0 to 3600; longer than the balancer needs to see that the node is not
   *     ready, else the balancer sends the clients back to this node
   */
  void drain(int noticeSeconds);
}
