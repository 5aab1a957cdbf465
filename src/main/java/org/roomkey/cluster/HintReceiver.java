package org.roomkey.cluster;

import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.roomkey.cluster.RedisRefusals.Cause;
import org.roomkey.credential.Revocations;
import org.roomkey.credential.Revocations.Revocation;
import org.roomkey.log.Log;
import org.roomkey.log.SparseLog;
import org.roomkey.password.SignInThrottle;
import org.roomkey.protocol.CloseStatus;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.ServerMessage.Person;
import org.roomkey.room.BoardSync;
import org.roomkey.room.PeerEvents;
import org.roomkey.room.Peers.RemotePresence;

/** Verifies the hints of other nodes and acts on them, in their order, on a thread of its own. */
final class HintReceiver implements AutoCloseable {
  private static final Log LOG = Log.of(HintReceiver.class);

  private final SparseLog sparseLog = new SparseLog(LOG);
  private static final int MAX_WAITING = 100_000;

  private final RedisKeys keys;
  private final Nodes nodes;
  private final HintVerifier verifier;
  private final RedisRefusals refusals;
  private final AtomicBoolean missed = new AtomicBoolean();
  private final AtomicBoolean doubted = new AtomicBoolean();
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), HintReceiver::thread);
  private volatile Receivers receivers;

  record Receivers(
      BoardSync boards,
      Revocations revocations,
      SignInThrottle throttle,
      TicketLedger tickets,
      LocalNode local) {}

  HintReceiver(RedisKeys keys, Nodes nodes, HintVerifier verifier, RedisRefusals refusals) {
    this.keys = keys;
    this.nodes = nodes;
    this.verifier = verifier;
    this.refusals = refusals;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "roomkey-hints");
    thread.setDaemon(true);
    return thread;
  }

  /** Hints that arrive earlier have no effect. */
  void start(Receivers targets) {
    receivers = targets;
  }

  /** Does not block. */
  void accept(String channel, String text) {
    long arrivedAt = verifier.now();
    try {
      thread.execute(() -> open(channel, text, arrivedAt));
    } catch (RejectedExecutionException e) {
      missed.set(true);
    }
  }

  /** Whether hints were dropped since the last call. */
  boolean takeMissed() {
    return missed.getAndSet(false);
  }

  /**
   * Whether refused hints arrived since the last call that might have been true, for example
   * unsigned ones from a node of an older version. They have no effect, but they are a reason to
   * read the database.
   */
  boolean takeDoubted() {
    return doubted.getAndSet(false);
  }

  private void open(String channel, String text, long arrivedAt) {
    Optional<SignedHint> signed = SignedHint.parse(text);
    if (signed.isEmpty()) {
      refusals.count(Cause.UNSIGNED_HINT);
      doubted.set(true);
      return;
    }
    Optional<Cause> refused = verifier.verify(channel, signed.get(), arrivedAt);
    if (refused.isPresent()) {
      doubted.compareAndSet(false, refused.get() != Cause.REPEATED_HINT);
      return;
    }
    tell(channel, signed.get());
  }

  private void tell(String channel, SignedHint signed) {
    Optional<Hint> hint = Hint.parse(signed.node(), signed.hint());
    Receivers told = receivers;
    if (hint.isEmpty()) {
      LOG.log(Level.DEBUG, "unknown hint on {0}", channel);
      return;
    }
    nodes.heard(hint.get().node());
    if (told != null && !hint.get().node().equals(nodes.self())) {
      try {
        tell(told, channel, hint.get());
      } catch (JsonException | IllegalArgumentException e) {
        sparseLog.log(Level.WARNING, "malformed hint on {0}: {1}", channel, e.getMessage());
      } catch (RuntimeException e) {
        sparseLog.log(Level.ERROR, "a hint of another node was lost", e);
      }
    }
  }

  private void tell(Receivers told, String channel, Hint hint) {
    switch (hint.kind()) {
      case STORED -> {
        long seq = Long.parseLong(hint.rest());
        told.boards.deliver(keys.boardOf(channel), board -> board.stored(seq));
      }
      case CHANGED -> told.boards.changed(keys.boardOf(channel));
      case PRESENT -> {
        RemotePresence remote = remotePresence(hint.node(), hint.object());
        told.boards.deliver(keys.boardOf(channel), board -> board.present(remote));
      }
      case GONE ->
          told.boards.deliver(keys.boardOf(channel), board -> board.gone(hint.node(), hint.rest()));
      case TYPING -> {
        Person person = person(hint.object());
        told.boards.deliver(keys.boardOf(channel), board -> board.typing(person));
      }
      case SIGNAL -> told.boards.deliver(keys.boardOf(channel), signal(hint.object()));
      case BEAT -> nodes.beat(hint.node(), Heartbeat.parse(hint.rest()));
      case BYE -> {
        nodes.forget(hint.node());
        told.boards.deliverToAll(board -> board.forgetNode(hint.node()));
      }
      case ENDED -> told.revocations.heard(revocation(hint.rest()));
      case FAILED -> {
        String[] digests = hint.rest().split(" ", 2);
        told.throttle.heardFailure(digests[0], digests[digests.length - 1]);
      }
      case USED -> told.tickets.use(hint.rest());
      case DRAIN -> drain(told.local, hint.rest());
    }
  }

  private void drain(LocalNode local, String rest) {
    String[] parts = rest.split(" ", 2);
    if (parts[0].equals(nodes.self())) {
      local.drain(Duration.ofSeconds(Long.parseLong(parts[parts.length - 1])));
    }
  }

  private static Consumer<PeerEvents> signal(JsonObject object) {
    String event = object.getString("event", "");
    JsonValue data = object.get("data");
    if (!Identifiers.isValid(event) || data == null) {
      throw new IllegalArgumentException("a signal without event or data");
    }
    Person person = person(object);
    return board -> board.signal(person, event, data);
  }

  static String ended(Revocation revocation) {
    return revocation.subject() + " " + revocation.close() + " " + revocation.id();
  }

  private static Revocation revocation(String rest) {
    String[] parts = rest.split(" ", 3);
    if (parts.length < 3) {
      throw new IllegalArgumentException("a revocation without an id");
    }
    return new Revocation(
        Revocations.Subject.valueOf(parts[0]), parts[2], CloseStatus.valueOf(parts[1]));
  }

  static RemotePresence remotePresence(String node, JsonObject object) {
    return new RemotePresence(node, person(object), Math.max(0, object.getInt("sockets", 0)));
  }

  private static Person person(JsonObject object) {
    String id = object.getString("id", "");
    if (!Identifiers.isValid(id)) {
      throw new IllegalArgumentException("nobody");
    }
    return new Person(id, object.getString("name", id), object.getString("application", null));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
