package org.roomkey.cluster;

import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.roomkey.cluster.Hint.Kind;
import org.roomkey.credential.LocalTickets;
import org.roomkey.credential.Revocations;
import org.roomkey.credential.SharedKey;
import org.roomkey.credential.TicketStore;
import org.roomkey.log.Causes;
import org.roomkey.log.Log;
import org.roomkey.log.OutageLog;
import org.roomkey.password.SignInThrottle;
import org.roomkey.room.BoardSync;
import org.roomkey.room.PeerEvents;
import org.roomkey.room.Peers;
import org.roomkey.user.StoreException;

/**
 * This node's part in a cluster. It sends a heartbeat every second, detects dead nodes and outages
 * of Redis, and reads the change log periodically in case a hint was lost.
 */
public final class Cluster implements AutoCloseable {
  private static final Log LOG = Log.of(Cluster.class);
  private static final long BEAT_MILLIS = 1_000;
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Without Redis, nodes find each other's changes in the database. */
  private static final long LOOK_ALONE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long RECONCILE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** After a reconnect, all nodes have published their presence again within this time. */
  private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(4);

  private static final long MARK_SECONDS = 60;

  /** The keys that all nodes on one database share. */
  public record Keys(SharedKey hints, SharedKey presence, SharedKey tickets) {}

  private final Keys keys;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Nodes nodes;
  private final RedisRefusals refusals = new RedisRefusals();
  private final TicketLedger ledger;
  private final HintReceiver hints;
  private final RedisLink link;
  private final HintPublisher publisher;
  private final Peers peers;
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(Cluster::thread);
  private BoardSync boards;
  private ChangeFollower changes;
  private LocalNode local;
  private Executor executor;
  private final OutageLog outage;
  private volatile boolean up;
  private boolean loggedUp;
  private long lookedAt;
  private long reconciledAt;

  /**
   * @param prefix of all keys and channels in Redis
   * @param clock the database's, which all nodes share
   */
  public Cluster(
      RedisAddress address, String prefix, Keys keys, Clock clock, LongSupplier nanoTime) {
    RedisKeys names = new RedisKeys(prefix);
    this.keys = keys;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.nodes = new Nodes(nanoTime);
    this.outage = new OutageLog(nanoTime);
    this.ledger = new TicketLedger(nanoTime);
    this.hints =
        new HintReceiver(names, nodes, new HintVerifier(keys.hints, clock, refusals), refusals);
    this.link = new RedisLink(names, address.uris(), hints::accept);
    this.publisher = new HintPublisher(link, nodes, keys.hints, clock);
    this.peers = new RedisPeers(link, nodes, publisher, keys.presence, refusals);
    this.lookedAt = nanoTime.getAsLong();
    this.reconciledAt = lookedAt;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "roomkey-beats");
    thread.setDaemon(true);
    return thread;
  }

  public Peers peers() {
    return peers;
  }

  /**
   * @param fallback holds tickets while Redis is away
   */
  public TicketStore tickets(LocalTickets fallback) {
    return new RedisTickets(link, fallback, ledger, keys.tickets, clock, publisher, refusals);
  }

  /**
   * Tries to reach Redis once now, then every second.
   *
   * @param executor runs what blocks on the network, one task at a time
   */
  public void start(
      BoardSync sync,
      Revocations revocations,
      SignInThrottle throttle,
      ChangeFollower follower,
      LocalNode node,
      Executor executor) {
    boards = sync;
    changes = follower;
    local = node;
    this.executor = executor;
    hints.start(new HintReceiver.Receivers(sync, revocations, throttle, ledger, node));
    revocations.forwardTo(
        revocation ->
            publisher.publish(
                link.keys().revocations(), Kind.ENDED, HintReceiver.ended(revocation)));
    throttle.forwardTo(
        (account, address) ->
            publisher.publish(link.keys().attempts(), Kind.FAILED, account + " " + address));
    link.subscribe(link.keys().beats());
    link.subscribe(link.keys().revocations());
    link.subscribe(link.keys().attempts());
    link.subscribe(link.keys().used());
    beat();
    ScheduledFuture<?> unused =
        beats.scheduleWithFixedDelay(this::beat, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Whether hints get through Redis. */
  public boolean isUp() {
    return up;
  }

  /** The id of this node, a new one at every start. */
  public String self() {
    return nodes.self();
  }

  /** The last heartbeat of each other node that is alive, by the node's id. */
  public Map<String, Heartbeat> others() {
    return nodes.heartbeats();
  }

  /**
   * Asks another node to drain. Does not block.
   *
   * @return false if that node is not alive. Otherwise its heartbeat soon says that it drains,
   *     unless the hint is lost.
   * @throws StoreException if Redis is away
   */
  public boolean drain(String node, Duration notice) {
    if (!up) {
      throw new StoreException("Redis is away, so that no other node can be reached", null);
    }
    if (!nodes.others().contains(node)) {
      return false;
    }
    publisher.publish(link.keys().beats(), Kind.DRAIN, node + " " + notice.toSeconds());
    return true;
  }

  /** The number of nodes that are alive, this one included. */
  public int size() {
    return nodes.others().size() + 1;
  }

  /** How often data from Redis was refused for this cause. */
  public long refused(RedisRefusals.Cause cause) {
    return refusals.counted(cause);
  }

  private void beat() {
    try {
      boolean opened = ensureOpen();
      if (link.isOpen()) {
        markAndBeat(opened);
      }
      updateState();
      nodes.takeDead().forEach(node -> boards.deliverToAll(board -> board.forgetNode(node)));
      check(opened);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the heartbeat of this node failed", e);
    }
  }

  /** Reopens the link if it is closed or silent; true if it did. */
  private boolean ensureOpen() {
    boolean deaf = nodes.subscribedForNanos() > SETTLED_NANOS && !nodes.hearsItself();
    if (link.isOpen() && !deaf) {
      return false;
    }
    link.shut();
    try {
      link.open();
      nodes.subscribed();
      outage.ends();
      return true;
    } catch (RedisException | StoreException e) {
      List<String> all = Causes.of(e);
      if (outage.fails(all.get(0))) {
        LOG.log(Level.WARNING, "Redis cannot be reached: {0}", String.join(", hence: ", all));
      }
      link.shut();
      return false;
    }
  }

  /**
   * If the mark is missing, Redis has lost its data. If the link is new, other nodes may have
   * dropped this one. In both cases presence is published again.
   */
  private void markAndBeat(boolean opened) {
    try {
      String mark = link.keys().node(nodes.self());
      if (link.ask(redis -> redis.get(mark)) == null || opened) {
        boards.deliverToAll(PeerEvents::tellPeers);
      }
      link.send(redis -> redis.set(mark, "", SetArgs.Builder.ex(MARK_SECONDS)));
      publisher.publish(link.keys().beats(), Kind.BEAT, local.heartbeat().text());
    } catch (StoreException e) {
      LOG.log(Level.DEBUG, "Redis does not answer: {0}", e.getMessage());
      link.shut();
    }
  }

  private void updateState() {
    up = link.isOpen() && (nodes.hearsItself() || nodes.subscribedForNanos() < SETTLED_NANOS);
    if (up != loggedUp) {
      loggedUp = up;
      LOG.log(
          up ? Level.INFO : Level.WARNING,
          up ? "Redis is there" : "Redis is away: this node goes on for its own people");
    }
  }

  private void check(boolean opened) {
    long now = nanoTime.getAsLong();
    boolean missed = hints.takeMissed();
    boolean doubted = hints.takeDoubted();
    boolean isTime = now - lookedAt >= (up ? LOOK_NANOS : LOOK_ALONE_NANOS);
    if (opened || missed || doubted || isTime) {
      lookedAt = now;
      changes.look();
    }
    boolean due = missed || now - reconciledAt >= RECONCILE_NANOS;
    if (opened) {
      reconciledAt = now - RECONCILE_NANOS + SETTLED_NANOS;
    } else if (up && due && everybodyIsMarked()) {
      reconciledAt = now;
      executor.execute(boards::reconcile);
    }
  }

  /** Otherwise a node has not published its presence again yet. */
  private boolean everybodyIsMarked() {
    try {
      return nodes.others().stream()
          .map(link.keys()::node)
          .noneMatch(mark -> link.ask(redis -> redis.get(mark)) == null);
    } catch (StoreException e) {
      LOG.log(Level.DEBUG, "Redis does not answer: {0}", e.getMessage());
      return false;
    }
  }

  /** Announces the stop, so that other nodes need not wait for a timeout. */
  @Override
  public void close() {
    beats.shutdownNow();
    if (link.isOpen()) {
      String bye = publisher.signed(link.keys().beats(), Kind.BYE, "");
      try {
        link.ask(redis -> redis.publish(link.keys().beats(), bye));
        link.ask(redis -> redis.del(link.keys().node(nodes.self())));
      } catch (StoreException e) {
        LOG.log(Level.DEBUG, "could not announce the stop: {0}", e.getMessage());
      }
    }
    hints.close();
    link.close();
  }
}
