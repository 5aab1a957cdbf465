package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.roomkey.audit.AuditEvent;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.audit.AuditStore;
import org.roomkey.audit.AuditStore.Filter;
import org.roomkey.audit.AuditStore.Node;
import org.roomkey.audit.AuditStore.Page;
import org.roomkey.audit.AuditStore.Row;
import org.roomkey.audit.Recorded;
import org.roomkey.audit.Series;
import org.roomkey.testing.StoreDatabase;

@ParameterizedClass
@EnumSource(StoreDatabase.Kind.class)
class JdbcAuditStoreTest {
  private static final Node HERE = new Node("node-1", "host-1");
  private static final Node THERE = new Node("node-2", "");
  private static final int NOTHING_OLD = 0;
  private static final int MANY = 1_000_000;

  private final StoreDatabase database;
  private final AuditStore store;

  JdbcAuditStoreTest(StoreDatabase.Kind kind) {
    database = kind.open();
    store = new JdbcAuditStore(database.database());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static Recorded recorded(Series series, Kind kind, int number) {
    AuditEvent event =
        AuditEvent.of(kind)
            .with(Field.USER, "user-" + number)
            .with(Field.TARGET, "target-" + number % 3);
    return new Recorded(series, event, Instant.ofEpochMilli(number));
  }

  private static Recorded login(int number) {
    return recorded(Series.LASTING, Kind.LOGIN, number);
  }

  private static Recorded refusal(int number) {
    return recorded(Series.TRAFFIC, Kind.REFUSAL, number);
  }

  private Page newest(int limit, Filter filter) {
    return store.read(Long.MAX_VALUE, limit, filter);
  }

  private List<Row> all(int limit, Filter filter) {
    List<Row> rows = new ArrayList<>();
    OptionalLong before = OptionalLong.of(Long.MAX_VALUE);
    while (before.isPresent()) {
      Page page = store.read(before.getAsLong(), limit, filter);
      assertTrue(page.rows().size() <= limit);
      rows.addAll(page.rows());
      before = page.before();
    }
    return rows;
  }

  private static List<String> json(List<Row> rows) {
    return rows.stream().map(Row::json).toList();
  }

  private static List<String> newestFirst(List<Recorded> events) {
    List<String> lines = new ArrayList<>(events.stream().map(Recorded::line).toList());
    Collections.reverse(lines);
    return lines;
  }

  @Test
  void anEmptyTableHasAnEmptyLastPage() {
    assertEquals(new Page(List.of(), OptionalLong.empty()), newest(10, Filter.ALL));
  }

  @Test
  void pagesListEachEventOnceNewestFirst() {
    List<Recorded> events = IntStream.range(0, 500).mapToObj(i -> login(i)).toList();
    store.append(HERE, events.subList(0, 200));
    store.append(THERE, events.subList(200, 500));

    for (int limit : new int[] {1_000, 137, 7}) {
      assertEquals(newestFirst(events), json(all(limit, Filter.ALL)));
    }
    assertEquals(THERE, newest(1, Filter.ALL).rows().get(0).node());
    assertEquals(HERE, all(1_000, Filter.ALL).get(499).node());
  }

  @Test
  void newEventsDoNotShiftOlderPages() {
    store.append(HERE, List.of(login(1), login(2), login(3)));
    Page first = newest(2, Filter.ALL);
    store.append(HERE, List.of(login(4), login(5)));

    assertEquals(
        List.of(login(1).line()),
        json(store.read(first.before().orElseThrow(), 2, Filter.ALL).rows()));
  }

  @Test
  void eventsAreSelectedByKindAndByTheUserWhoActedOrWasAffected() {
    List<Recorded> events =
        IntStream.range(0, 30).mapToObj(i -> i % 2 == 0 ? login(i) : refusal(i)).toList();
    store.append(HERE, events);

    assertEquals(
        newestFirst(events.stream().filter(e -> e.event().kind() == Kind.LOGIN).toList()),
        json(all(4, new Filter(Optional.of(Kind.LOGIN), Optional.empty()))));
    assertEquals(
        List.of(login(4).line()),
        json(all(4, new Filter(Optional.empty(), Optional.of("user-4")))));
    assertEquals(10, all(4, new Filter(Optional.empty(), Optional.of("target-1"))).size());
    assertEquals(5, all(4, new Filter(Optional.of(Kind.LOGIN), Optional.of("target-1"))).size());
  }

  @Test
  void aFilterWithoutMatchesReadsABoundedAmountAndReturnsACursor() {
    store.append(HERE, List.of(login(1)));
    for (long id = 2_000; id <= 120_000; id += 2_000) {
      database
          .database()
          .update(
              "INSERT INTO audit_events (id, node_id, host, recorded_at, traffic, kind, event)"
                  + " VALUES (?, 'n', 'h', 0, TRUE, 'refusal', '{}')",
              id);
    }
    Filter logins = new Filter(Optional.of(Kind.LOGIN), Optional.empty());

    Page page = newest(10, logins);
    assertEquals(List.of(), page.rows());
    assertEquals(20_001, page.before().orElseThrow());
    assertEquals(1, all(10, logins).size());
  }

  @Test
  void theLongestEventFits() {
    AuditEvent event = AuditEvent.of(Kind.HANDSHAKE);
    for (Field field : Field.values()) {
      event = event.with(field, field.isNumber() ? "1" : "\u00e9".repeat(1_000));
    }
    Recorded longest = new Recorded(Series.TRAFFIC, event, Instant.EPOCH);
    store.append(HERE, List.of(longest));

    assertEquals(List.of(longest.line()), json(all(10, Filter.ALL)));
  }

  @Test
  void oldEventsAreDeleted() {
    store.append(HERE, IntStream.range(0, 2_500).mapToObj(i -> login(i)).toList());
    store.append(HERE, IntStream.range(0, 10).mapToObj(i -> refusal(i)).toList());

    store.purge(2_490, MANY);
    assertEquals(10, all(1_000, Filter.ALL).size());
    store.purge(NOTHING_OLD, MANY);
    assertEquals(10, all(1_000, Filter.ALL).size());
  }

  @Test
  void aFloodPushesOutNoLastingEvent() {
    store.append(HERE, List.of(login(1), login(2)));
    store.append(HERE, IntStream.range(0, 2_500).mapToObj(i -> refusal(i)).toList());

    store.purge(NOTHING_OLD, 5);
    List<String> left = json(all(1_000, Filter.ALL));
    assertEquals(7, left.size());
    assertEquals(refusal(2_499).line(), left.get(0));
    assertEquals(List.of(login(2).line(), login(1).line()), left.subList(5, 7));
  }

  @Test
  void theGapOfAFloodHidesNoOlderEvent() {
    store.append(HERE, List.of(login(1)));
    database
        .database()
        .update(
            "INSERT INTO audit_events (id, node_id, host, recorded_at, traffic, kind, event)"
                + " VALUES (10000000, 'node-1', 'host-1', 1, TRUE, 'refusal', '{}')");

    assertEquals(2, newest(10, Filter.ALL).rows().size());
    Filter logins = new Filter(Optional.of(Kind.LOGIN), Optional.empty());
    assertEquals(1, newest(10, logins).rows().size());
  }

  @Test
  void anEventOfAClockAheadKeepsNoOthers() {
    store.append(HERE, List.of(login(9_000), login(1), login(2)));

    store.purge(5_000, MANY);

    assertEquals(List.of(login(9_000).line()), json(all(10, Filter.ALL)));
  }
}
