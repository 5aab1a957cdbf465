package org.roomkey.testing;

/** A node of {@link RunCluster}: {@link RunTomcat} that ends with its starter. */
final class ClusterNode {
  private ClusterNode() {}

  public static void main(String[] args) throws Exception {
    ChildJvm.endWithStarter();
    RunTomcat.main(args);
  }
}
