package org.roomkey.metrics;

import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
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

/** The figures of the rooms: at the door, on the sockets, of the messages, of the database. */
public final class ServerMetrics {
  private final Metrics metrics;

  public ServerMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  public void door(CountingAudit audit, LongSupplier eventsLost) {
    for (String result : audit.handshakeResults()) {
      metrics.counter(
          "roomkey.handshakes",
          "Sockets asked for",
          () -> audit.handshakes(result),
          "result",
          result);
    }
    for (String result : audit.signInResults()) {
      metrics.counter(
          "roomkey.sign.ins", "Passwords given", () -> audit.signIns(result), "result", result);
    }
    metrics.counter(
        "roomkey.credentials.refused",
        "Requests with a token or cookie that is none",
        audit::refusedCredentials);
    metrics.counter("roomkey.slow.consumers", "Sockets closed 4008", audit::slowConsumers);
    metrics.counter(
        "roomkey.audit.events.lost", "Events that are not in the audit log", eventsLost);
  }

  /** What is on its way between the server and its peers. */
  public void edge(Bodies bodies, Answers answers) {
    metrics.gauge(
        "roomkey.bodies.unfinished", "Requests whose body is not here yet", null, bodies::count);
    metrics.gauge(
        "roomkey.answers.waiting", "Answers whose peer does not take them", null, answers::count);
  }

  public void sockets(Connections connections, SocketCounts counts) {
    open(connections, "none", Optional.empty());
    for (Method method : Method.values()) {
      open(connections, method.text(), Optional.of(method));
    }
    for (String code : counts.codes()) {
      metrics.counter(
          "roomkey.socket.closes", "Sockets that ended", () -> counts.closes(code), "code", code);
    }
    metrics.counter("roomkey.frames.received", "Text frames from clients", counts::received);
    metrics.counter("roomkey.frames.sent", "Text frames to clients", counts::sent);
    metrics.counter(
        "roomkey.frames.rate.limited", "Text frames refused as too many", counts::rateLimited);
  }

  private void open(Connections connections, String method, Optional<Method> by) {
    metrics.gauge(
        "roomkey.sockets.open",
        "Sockets that are open now",
        null,
        () -> connections.count(by),
        "method",
        method);
  }

  public void messages(Boards boards, MessageWriter writer) {
    MessageCounts counts = writer.counts();
    metrics.gauge("roomkey.boards.live", "Boards in memory", null, boards::count);
    metrics.gauge(
        "roomkey.writer.queue", "Messages that wait to be stored", "messages", writer::waiting);
    metrics.counter(
        "roomkey.messages.acknowledged",
        "Messages whose sender was told that they are stored",
        counts::stored,
        "result",
        "stored");
    metrics.counter(
        "roomkey.messages.acknowledged",
        "Messages whose sender was told that they are stored",
        counts::repeated,
        "result",
        "repeated");
    metrics.counter(
        "roomkey.messages.failed", "Messages whose sender was told to try again", counts::failed);
    metrics.histogram(
        "roomkey_publish_seconds",
        "From a message's way to the writer to its commit",
        counts.latencies());
  }

  /** How many this one hears by way of Redis, itself included. */
  public void nodes(DoubleSupplier heard) {
    metrics.gauge("roomkey.nodes", "Nodes that this one hears, itself included", null, heard);
  }

  /** What somebody else may have written to Redis. */
  public void refusedFromRedis(ToLongFunction<RedisRefusals.Cause> counts) {
    for (RedisRefusals.Cause cause : RedisRefusals.Cause.values()) {
      metrics.counter(
          "roomkey.redis.refused",
          "Hints, presence and tickets that came by Redis and were refused",
          () -> counts.applyAsLong(cause),
          "cause",
          cause.text());
    }
  }

  /** Of our own pool; a pool of the container's has figures of the container's. */
  public void database(DoubleSupplier active, DoubleSupplier idle, DoubleSupplier waiting) {
    String help = "Database connections of the pool";
    metrics.gauge("roomkey.database.connections", help, null, active, "state", "active");
    metrics.gauge("roomkey.database.connections", help, null, idle, "state", "idle");
    metrics.gauge(
        "roomkey.database.waiting", "Threads that wait for a connection", "threads", waiting);
  }
}
