package org.roomkey.bootstrap;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.roomkey.audit.AuditStore;
import org.roomkey.cluster.Cluster;
import org.roomkey.cluster.Heartbeat;
import org.roomkey.cluster.LocalNode;
import org.roomkey.credential.Secrets;
import org.roomkey.web.api.AdminNodesResource;
import org.roomkey.web.api.AdminNodesResource.Node;

/** The nodes on this database: this one, and those that it hears through Redis. */
final class NodeDirectory implements AdminNodesResource.Nodes, LocalNode {
  private final String id;
  private final String host;
  private final Draining draining;
  private final Optional<Cluster> cluster;

  NodeDirectory(Draining draining, Optional<Cluster> cluster) {
    this.id = cluster.map(Cluster::self).orElseGet(Secrets::id);
    this.host = nameOfThisMachine();
    this.draining = draining;
    this.cluster = cluster;
  }

  private static String nameOfThisMachine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "";
    }
  }

  /** This node, as the audit log names it. */
  AuditStore.Node self() {
    return new AuditStore.Node(id, host);
  }

  @Override
  public Heartbeat heartbeat() {
    return new Heartbeat(host, draining.isDraining());
  }

  @Override
  public void drain(Duration notice) {
    draining.begin(notice);
  }

  @Override
  public List<Node> list() {
    Stream<Node> others =
        cluster.stream()
            .flatMap(nodes -> nodes.others().entrySet().stream())
            .map(
                other ->
                    new Node(
                        other.getKey(),
                        other.getValue().host(),
                        false,
                        other.getValue().isDraining()));
    return Stream.concat(Stream.of(new Node(id, host, true, draining.isDraining())), others)
        .toList();
  }

  @Override
  public boolean drain(String node, Duration notice) {
    if (node.equals(SELF) || node.equals(id)) {
      draining.begin(notice);
      return true;
    }
    return cluster.isPresent() && cluster.get().drain(node, notice);
  }
}
