package org.roomkey.metrics;

import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.ToLongFunction;
import org.roomkey.cluster.RedisRefusals;
import org.roomkey.credential.Identity.Method;
import org.roomkey.edge.Answers;
import org.roomkey.edge.Bodies;
import org.roomkey.room.Boards;
import org.roomkey.room.MessageCounts;
import org.roomkey.room.MessageWriter;
import org.roomkey.websocket.Connections;
import org.roomkey.websocket.SocketCounts;

/** Binds the figures of handshakes, sockets, messages and the database. */
public final class ServerMetrics {
  private final Metrics metrics;

  public ServerMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  public void audit(CountingAudit audit, DoubleSupplier eventsLost) {
    for (String result : audit.handshakeResults()) {
      metrics.counter(
          "roomkey_handshakes_total",
          "Handshakes of sockets",
          () -> audit.handshakes(result),
          "result",
          result);
    }
    for (String result : audit.signInResults()) {
      metrics.counter(
          "roomkey_sign_ins_total",
          "Sign-ins with a password",
          () -> audit.signIns(result),
          "result",
          result);
    }
    metrics.counter(
        "roomkey_credentials_refused_total",
        "Requests with an invalid token or cookie",
        audit::refusedCredentials);
    metrics.counter(
        "roomkey_slow_consumers_total", "Sockets closed with 4008", audit::slowConsumers);
    metrics.counter(
        "roomkey_audit_events_lost_total", "Events missing from the audit log", eventsLost);
  }

  /** Events that the files have and the table lacks. */
  public void auditTable(DoubleSupplier byRate, DoubleSupplier byOverflow) {
    String name = "roomkey_audit_events_omitted_total";
    String help = "Events missing from the list of all nodes";
    metrics.counter(name, help, byRate, "reason", "rate");
    metrics.counter(name, help, byOverflow, "reason", "overflow");
  }

  /** Requests and answers that are only partly transferred. */
  public void edge(Bodies bodies, Answers answers) {
    metrics.gauge("roomkey_bodies_unfinished", "Requests with an incomplete body", bodies::count);
    metrics.gauge(
        "roomkey_answers_waiting", "Answers that wait for their peer to read", answers::count);
  }

  public void sockets(Connections connections, SocketCounts counts) {
    open(connections, "none", Optional.empty());
    for (Method method : Method.values()) {
      open(connections, method.text(), Optional.of(method));
    }
    for (String code : counts.codes()) {
      metrics.counter(
          "roomkey_socket_closes_total", "Closed sockets", () -> counts.closes(code), "code", code);
    }
    metrics.counter("roomkey_frames_received_total", "Text frames from clients", counts::received);
    metrics.counter("roomkey_frames_sent_total", "Text frames to clients", counts::sent);
    metrics.counter(
        "roomkey_frames_rate_limited_total",
        "Text frames refused by a rate limit",
        counts::rateLimited);
  }

  private void open(Connections connections, String method, Optional<Method> by) {
    metrics.gauge(
        "roomkey_sockets_open", "Open sockets", () -> connections.count(by), "method", method);
  }

  public void messages(Boards boards, MessageWriter writer) {
    MessageCounts counts = writer.counts();
    metrics.gauge("roomkey_boards_live", "Boards in memory", boards::count);
    metrics.gauge(
        "roomkey_writer_queue_messages", "Messages that wait to be stored", writer::waiting);
    metrics.counter(
        "roomkey_messages_acknowledged_total",
        "Messages acknowledged to their senders",
        counts::stored,
        "result",
        "stored");
    metrics.counter(
        "roomkey_messages_acknowledged_total",
        "Messages acknowledged to their senders",
        counts::repeated,
        "result",
        "repeated");
    metrics.counter(
        "roomkey_messages_failed_total", "Messages whose senders must try again", counts::failed);
    metrics.histogram(
        "roomkey_publish_seconds",
        "Time from the writer's queue to the commit",
        counts.latencies());
  }

  public void nodes(DoubleSupplier heard) {
    metrics.gauge("roomkey_nodes", "Nodes that this node hears, itself included", heard);
  }

  /** Data in Redis that an attacker may have written. */
  public void refusedFromRedis(ToLongFunction<RedisRefusals.Cause> counts) {
    for (RedisRefusals.Cause cause : RedisRefusals.Cause.values()) {
      metrics.counter(
          "roomkey_redis_refused_total",
          "Hints, presence and tickets from Redis that were refused",
          () -> counts.applyAsLong(cause),
          "cause",
          cause.text());
    }
  }

  /** For our own pool only: the container has figures for its own. */
  public void database(DoubleSupplier active, DoubleSupplier idle, DoubleSupplier waiting) {
    String help = "Database connections of the pool";
    metrics.gauge("roomkey_database_connections", help, active, "state", "active");
    metrics.gauge("roomkey_database_connections", help, idle, "state", "idle");
    metrics.gauge(
        "roomkey_database_waiting_threads", "Threads that wait for a connection", waiting);
  }
}
