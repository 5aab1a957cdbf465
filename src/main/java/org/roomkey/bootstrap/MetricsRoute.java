package org.roomkey.bootstrap;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.jar.Attributes.Name;
import java.util.jar.Manifest;
import org.roomkey.audit.AuditLog;
import org.roomkey.cluster.Cluster;
import org.roomkey.metrics.CountingAudit;
import org.roomkey.metrics.Metrics;
import org.roomkey.metrics.ProcessMetrics;
import org.roomkey.metrics.ServerMetrics;
import org.roomkey.room.Boards;
import org.roomkey.room.MessageWriter;
import org.roomkey.storage.DataSources;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;
import org.roomkey.web.api.Addresses;
import org.roomkey.web.api.MetricsServlet;
import org.roomkey.websocket.Connections;
import org.roomkey.websocket.Sockets;

/** Registers {@code GET /metrics} and binds its figures. */
final class MetricsRoute {

  /** What is counted. */
  record Parts(
      AuditLog auditLog,
      CountingAudit audit,
      DataSources dataSources,
      Boards boards,
      MessageWriter writer,
      Connections connections,
      Sockets sockets,
      Edge edge,
      Optional<Cluster> cluster) {}

  private MetricsRoute() {}

  /**
   * @param addresses that need no credential
   */
  static void register(
      ServletContext context,
      Callers callers,
      JsonResponses responses,
      Addresses addresses,
      Parts parts)
      throws IOException {
    Metrics metrics = new Metrics();
    ServerMetrics server = new ServerMetrics(metrics);
    server.door(parts.audit, parts.auditLog::lostInAll);
    server.sockets(parts.connections, parts.sockets.counts());
    server.edge(parts.edge.bodies(), parts.edge.answers());
    server.messages(parts.boards, parts.writer);
    server.nodes(() -> parts.cluster.map(Cluster::size).orElse(1));
    server.refusedFromRedis(cause -> parts.cluster.map(nodes -> nodes.refused(cause)).orElse(0L));
    parts
        .dataSources
        .usage()
        .ifPresent(pool -> server.database(pool::active, pool::idle, pool::waiting));
    new ProcessMetrics(metrics).bind(version(context));
    Registration.servlet(
        context,
        "metrics",
        new MetricsServlet(callers, responses, addresses, metrics::scrape),
        "/metrics");
  }

  /** From the WAR's manifest, which is absent when running from a classes folder. */
  private static String version(ServletContext context) throws IOException {
    try (InputStream manifest = context.getResourceAsStream("/META-INF/MANIFEST.MF")) {
      return manifest == null
          ? "unknown"
          : Optional.ofNullable(
                  new Manifest(manifest).getMainAttributes().getValue(Name.IMPLEMENTATION_VERSION))
              .orElse("unknown");
    }
  }
}
