package org.roomkey.cluster;

import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import java.lang.System.Logger.Level;
import java.time.Clock;
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
import org.roomkey.log.Log;
import org.roomkey.password.SignInThrottle;
import org.roomkey.room.BoardSync;
import org.roomkey.room.Peers;
import org.roomkey.user.StoreException;

/**
 * This node among others: says every second that it is there, notices who is not any more and
 * whether Redis answers, and looks into the database now and then for what nobody told.
 */
public final class Cluster implements AutoCloseable {
  private static final Log LOG = Log.of(Cluster.class);
  private static final long BEAT_MILLIS = 1_000;
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** While Redis is away it is the database that carries messages from node to node. */
  private static final long LOOK_ALONE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long RECONCILE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** After so long everybody has told anew who is where. */
  private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(4);

  private static final long MARK_SECONDS = 60;

  /** Of the nodes on one database, each for one purpose. */
  public record Keys(SharedKey hints, SharedKey presence, SharedKey tickets) {}

  private final Keys keys;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private final Nodes nodes;
  private final RedisRefusals refusals = new RedisRefusals();
  private final TicketLedger ledger;
  private final Hints hints;
  private final RedisLink link;
  private final Announcer announcer;
  private final Peers peers;
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(Cluster::thread);
  private BoardSync boards;
  private Runnable credentials;
  private Executor looker;
  private volatile boolean up;
  private boolean toldOf;
  private long lookedAt;
  private long checkedAt;
  private long reconciledAt;

  /**
   * @param prefix of all keys and channels
   * @param clock that all nodes share
   */
  public Cluster(
      RedisAddress address, String prefix, Keys keys, Clock clock, LongSupplier nanoTime) {
    RedisKeys names = new RedisKeys(prefix);
    this.keys = keys;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.nodes = new Nodes(nanoTime);
    this.ledger = new TicketLedger(nanoTime);
    this.hints = new Hints(names, nodes, new HintGuard(keys.hints, clock, refusals), refusals);
    this.link = new RedisLink(names, address.uris(), hints::accept);
    this.announcer = new Announcer(link, nodes, keys.hints, clock);
    this.peers = new RedisPeers(link, nodes, announcer, keys.presence, refusals);
    this.lookedAt = nanoTime.getAsLong();
    this.checkedAt = lookedAt;
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
   * @param fallback while Redis is away
   */
  public TicketStore tickets(LocalTickets fallback) {
    return new RedisTickets(link, fallback, ledger, keys.tickets, clock, announcer, refusals);
  }

  /**
   * Tries to reach Redis once and goes on trying.
   *
   * @param checks looks whether those of the open sockets are still good; blocks
   * @param looksAt runs what blocks on the database, one after the other
   */
  public void start(
      BoardSync sync,
      Revocations revocations,
      SignInThrottle throttle,
      Runnable checks,
      Executor looksAt) {
    boards = sync;
    credentials = checks;
    looker = looksAt;
    hints.start(new Hints.Receivers(sync, revocations, throttle, ledger));
    revocations.forwardTo(
        revocation ->
            announcer.tell(link.keys().revocations(), Kind.ENDED, Hints.ended(revocation)));
    throttle.forwardTo(
        (account, address) ->
            announcer.tell(link.keys().attempts(), Kind.FAILED, account + " " + address));
    link.subscribe(link.keys().beats());
    link.subscribe(link.keys().revocations());
    link.subscribe(link.keys().attempts());
    link.subscribe(link.keys().used());
    beat();
    ScheduledFuture<?> unused =
        beats.scheduleWithFixedDelay(this::beat, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Whether Redis takes and brings what is told. */
  public boolean isUp() {
    return up;
  }

  /** How many nodes are there, this one included. */
  public int size() {
    return nodes.others().size() + 1;
  }

  /** How often something that came by Redis was refused for this cause. */
  public long refused(RedisRefusals.Cause cause) {
    return refusals.counted(cause);
  }

  private void beat() {
    try {
      boolean opened = ensureOpen();
      if (link.isOpen()) {
        markAndBeat(opened);
      }
      judge();
      nodes.takeDead().forEach(boards::forget);
      look(opened);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the beat of this node failed", e);
    }
  }

  /**
   * @return whether the link was opened anew
   */
  private boolean ensureOpen() {
    boolean deaf = nodes.listensFor() > SETTLED_NANOS && !nodes.hearsItself();
    if (link.isOpen() && !deaf) {
      return false;
    }
    link.shut();
    try {
      link.open();
      nodes.listens();
      return true;
    } catch (RedisException | StoreException e) {
      LOG.log(Level.DEBUG, "Redis cannot be reached: {0}", e.getMessage());
      link.shut();
      return false;
    }
  }

  /**
   * Where the mark is missing, Redis has forgotten everything; where the link is new, the others
   * may have forgotten this node.
   */
  private void markAndBeat(boolean opened) {
    try {
      String mark = link.keys().node(nodes.self());
      if (link.ask(redis -> redis.get(mark)) == null || opened) {
        boards.tellPeers();
      }
      link.send(redis -> redis.set(mark, "", SetArgs.Builder.ex(MARK_SECONDS)));
      announcer.tell(link.keys().beats(), Kind.BEAT, "");
    } catch (StoreException e) {
      LOG.log(Level.DEBUG, "Redis does not answer: {0}", e.getMessage());
      link.shut();
    }
  }

  private void judge() {
    up = link.isOpen() && (nodes.hearsItself() || nodes.listensFor() < SETTLED_NANOS);
    if (up != toldOf) {
      toldOf = up;
      LOG.log(
          up ? Level.INFO : Level.WARNING,
          up ? "Redis is there" : "Redis is away: this node goes on for its own people");
    }
  }

  private void look(boolean opened) {
    long now = nanoTime.getAsLong();
    boolean missed = hints.takeMissed();
    boolean doubted = hints.takeDoubted();
    if (opened || missed || doubted || now - lookedAt >= (up ? LOOK_NANOS : LOOK_ALONE_NANOS)) {
      lookedAt = now;
      boards.checkAll();
    }
    if (opened || missed || now - checkedAt >= LOOK_NANOS) {
      checkedAt = now;
      looker.execute(credentials);
    }
    boolean due = missed || now - reconciledAt >= RECONCILE_NANOS;
    if (opened) {
      reconciledAt = now - RECONCILE_NANOS + SETTLED_NANOS;
    } else if (up && due && everybodyIsMarked()) {
      reconciledAt = now;
      looker.execute(boards::reconcile);
    }
  }

  /** Otherwise somebody has yet to tell anew who is where. */
  private boolean everybodyIsMarked() {
    try {
      for (String node : nodes.others()) {
        if (link.ask(redis -> redis.get(link.keys().node(node))) == null) {
          return false;
        }
      }
      return true;
    } catch (StoreException e) {
      LOG.log(Level.DEBUG, "Redis does not answer: {0}", e.getMessage());
      return false;
    }
  }

  /** Says good-bye, so that nobody has to wait for this node to be missed. */
  @Override
  public void close() {
    beats.shutdownNow();
    if (link.isOpen()) {
      String bye = announcer.sealed(link.keys().beats(), Kind.BYE, "");
      try {
        link.ask(redis -> redis.publish(link.keys().beats(), bye));
        link.ask(redis -> redis.del(link.keys().node(nodes.self())));
      } catch (StoreException e) {
        LOG.log(Level.DEBUG, "left without a word: {0}", e.getMessage());
      }
    }
    hints.close();
    link.close();
  }
}
