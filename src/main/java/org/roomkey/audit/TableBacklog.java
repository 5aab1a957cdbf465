package org.roomkey.audit;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.log.Log;
import org.roomkey.log.OutageLog;
import org.roomkey.user.StoreException;

/**
 * The events on their way into the database. If the database does not take them, they wait and are
 * tried again. If too many wait, the oldest are dropped and counted. Only the writing thread uses
 * it, except where it says otherwise.
 */
final class TableBacklog implements AuditWriter.Target {
  private static final Log LOG = Log.of(TableBacklog.class);
  private static final int MAX_AT_ONCE = 500;

  private record Connected(AuditStore store, AuditStore.Node node) {}

  private final OutageLog outage;
  private final int max;
  private final Deque<Recorded> waiting = new ArrayDeque<>();
  private final AtomicLong droppedInAll = new AtomicLong();

  /** Dropped since the table had their number last. */
  private final AtomicLong dropped = new AtomicLong();

  /** Null until the database has the table. Any thread sets it. */
  private volatile Connected connected;

  TableBacklog(LongSupplier nanoTime, int max) {
    this.outage = new OutageLog(nanoTime);
    this.max = max;
  }

  /** Any thread may call it. */
  void connect(AuditStore store, AuditStore.Node node) {
    connected = new Connected(store, node);
  }

  /** Any thread may call it. */
  long droppedInAll() {
    return droppedInAll.get();
  }

  @Override
  public boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  @Override
  public void write(List<Recorded> events) {
    events.forEach(event -> waiting.add(named(event)));
    while (waiting.size() > max) {
      drop(waiting.removeFirst().event());
    }
    Connected to = connected;
    if (to != null) {
      store(to);
    }
  }

  private void drop(AuditEvent event) {
    dropped.addAndGet(event.count());
    if (event.kind() != Kind.EVENTS_OMITTED) {
      droppedInAll.addAndGet(event.count());
    }
  }

  /** An event that the queue lost is in the files. */
  private static Recorded named(Recorded event) {
    return event.event().kind() == Kind.EVENTS_LOST
        ? new Recorded(event.series(), overflow(event.event()), event.at())
        : event;
  }

  private static AuditEvent overflow(AuditEvent counted) {
    return counted.as(Kind.EVENTS_OMITTED).with(Field.REASON, "overflow");
  }

  private void store(Connected to) {
    try {
      while (!waiting.isEmpty()) {
        storeSome(to);
        if (outage.ends()) {
          LOG.log(Level.INFO, "the table of security events is written again");
        }
      }
    } catch (StoreException e) {
      if (outage.fails(e.getMessage())) {
        LOG.log(
            Level.WARNING,
            "the table of security events cannot be written, {0} wait, the files have all: {1}",
            waiting.size(),
            e.getMessage());
      }
    }
  }

  private void storeSome(Connected to) {
    List<Recorded> some = waiting.stream().limit(MAX_AT_ONCE).toList();
    List<Recorded> rows = new ArrayList<>(some);
    long omitted = dropped.get();
    if (omitted > 0) {
      AuditEvent counted = AuditEvent.of(Kind.EVENTS_LOST).with(Field.COUNT, omitted);
      rows.add(0, new Recorded(Series.TRAFFIC, overflow(counted), some.get(0).at()));
    }
    to.store.append(to.node, rows);
    some.forEach(stored -> waiting.removeFirst());
    dropped.addAndGet(-omitted);
  }

  @Override
  public void close() {
    if (!waiting.isEmpty() && connected != null) {
      LOG.log(
          Level.WARNING, "{0} security events are only in the files of this node", waiting.size());
    }
  }
}
