package org.roomkey.bootstrap;

import jakarta.servlet.ServletContext;
import org.roomkey.cluster.Cluster;
import org.roomkey.metrics.Metrics;
import org.roomkey.metrics.ProcessMetrics;
import org.roomkey.metrics.ServerMetrics;

/** Binds the figures of all floors to the metrics. */
final class Figures {
  private Figures() {}

  static Metrics of(ServletContext context, Edge edge, Floors floors) {
    Foundation foundation = floors.foundation();
    StorageFloor storage = floors.storage();
    Metrics metrics = new Metrics();
    ServerMetrics server = new ServerMetrics(metrics);
    server.audit(foundation.audit(), foundation.auditLog()::lostInAll);
    server.auditTable(
        foundation.auditTable()::omittedByRate, foundation.auditTable()::omittedByOverflow);
    server.sockets(floors.sockets().connections(), floors.sockets().sockets().counts());
    server.edge(edge.bodies(), edge.answers());
    server.messages(floors.rooms().boards(), floors.rooms().writer());
    server.nodes(() -> storage.cluster().map(Cluster::size).orElse(1));
    server.refusedFromRedis(
        cause -> storage.cluster().map(nodes -> nodes.refused(cause)).orElse(0L));
    storage
        .dataSources()
        .usage()
        .ifPresent(pool -> server.database(pool::active, pool::idle, pool::waiting));
    new ProcessMetrics(metrics).bind((String) context.getAttribute(RoomkeyListener.VERSION));
    return metrics;
  }
}
