package org.roomkey.bootstrap;

/**
 * This node, for an administrator with a JMX client, as {@code org.roomkey:type=Node,context=/…}.
 * Whoever may use it is the JVM's affair. The names are those that JMX wants.
 */
public interface NodeMXBean {
  /** The sockets that stand at this node, authenticated or not. */
  int getConnections();

  /** Different users among those who are authenticated. */
  int getPeople();

  /** Boards in memory, which were used within the last two minutes. */
  int getBoards();

  /** As {@code /health/ready} says it; asks the database, which may take some seconds. */
  boolean isReady();

  /** Whether people are being sent away. Only a new start of the application ends that. */
  boolean isDraining();

  /**
   * Is ready for nobody from now on, and later ends all sockets with 1012, each with a time of its
   * own to come back, and refuses new ones. Returns at once.
   *
   * @param noticeSeconds how much later, 0 to 3600: more than the balancer needs to see that the
   *     node is not ready, or it sends back here whoever is sent away
   */
  void drain(int noticeSeconds);
}
