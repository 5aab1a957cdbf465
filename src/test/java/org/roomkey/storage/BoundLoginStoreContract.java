package org.roomkey.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.BoundLogin;
import org.roomkey.credential.BoundLoginStore;
import org.roomkey.credential.BoundLoginStore.Ended;

/** The contract of every {@link BoundLoginStore}. */
abstract class BoundLoginStoreContract {
  private static final Instant START = Instant.parse("2026-11-30T08:00:00.123Z");
  private static final Instant LATER = START.plusSeconds(60);

  private final AutoCloseable resource;
  private final BoundLoginStore logins;

  BoundLoginStoreContract(Stores stores) {
    resource = stores.resource();
    logins = stores.boundLogins();
  }

  @AfterEach
  void close() throws Exception {
    resource.close();
  }

  private static BoundLogin row(String id, Instant leaseUntil) {
    return new BoundLogin(
        id, "shop", "digest of " + id, Optional.of("kim"), START, leaseUntil, Optional.empty());
  }

  private BoundLogin insert(String id, Instant leaseUntil) {
    BoundLogin row = row(id, leaseUntil);
    assertTrue(logins.insert(row));
    return row;
  }

  @Test
  void aStoredOneIsFoundUnchangedAndASessionHasOneRow() {
    BoundLogin row = insert("a", START);
    BoundLogin tombstone =
        new BoundLogin(
            "t", "shop", "never seen", Optional.empty(), START, START, Optional.of(LATER));
    assertTrue(logins.insert(tombstone));
    assertEquals(Optional.of(row), logins.find("a"));
    assertEquals(Optional.of(tombstone), logins.find("t"));
    assertEquals(Optional.empty(), logins.find("A"));
    BoundLogin second =
        new BoundLogin(
            "b", "shop", "digest of a", Optional.of("lea"), START, LATER, Optional.empty());
    assertFalse(logins.insert(second));
    assertEquals(Optional.empty(), logins.find("b"));
    BoundLogin ofAnother =
        new BoundLogin(
            "c", "intranet", "digest of a", Optional.of("kim"), START, LATER, Optional.empty());
    assertTrue(logins.insert(ofAnother));
    assertEquals(2, logins.count("shop"));
    assertEquals(1, logins.count("intranet"));
  }

  @Test
  void onlyALiveSessionOfTheSamePersonIsRenewed() {
    insert("a", START);
    assertEquals(Optional.of(row("a", LATER)), logins.renew("shop", "digest of a", "kim", LATER));
    assertEquals(Optional.of(row("a", LATER)), logins.find("a"));
    assertEquals(
        Optional.of(row("a", LATER)),
        logins.renew("shop", "digest of a", "lea", LATER.plusSeconds(1)));
    assertEquals(Optional.empty(), logins.renew("intranet", "digest of a", "kim", START));
    assertEquals(Optional.of(row("a", LATER)), logins.find("a"));
    logins.end("shop", "digest of a", START);
    assertEquals(
        Optional.of(START),
        logins.renew("shop", "digest of a", "kim", LATER).orElseThrow().endedAt());
  }

  @Test
  void anySessionsAreRenewedAndTheLiveOnesNamed() {
    insert("ended", START);
    logins.end("shop", "digest of ended", START);
    Set<String> digests = new HashSet<>(Set.of("digest of ended", "no such digest"));
    Set<String> live = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      live.add(insert("row-" + i, START).sessionDigest());
    }
    digests.addAll(live);
    assertEquals(Set.of(), logins.renew("intranet", digests, LATER));
    assertEquals(300, logins.lapsed(LATER, 1_000).size());
    assertEquals(live, logins.renew("shop", digests, LATER));
    assertEquals(List.of(), logins.lapsed(LATER, 1_000));
    assertEquals(Set.of(), logins.renew("shop", Set.of(), LATER));
  }

  @Test
  void anEndIsTheFirstOneAndStays() {
    BoundLogin row = insert("a", LATER);
    assertEquals(Optional.empty(), logins.end("intranet", "digest of a", START));
    Ended first = logins.end("shop", "digest of a", START).orElseThrow();
    Ended second = logins.end("shop", "digest of a", LATER).orElseThrow();
    assertTrue(first.first());
    assertFalse(second.first());
    assertEquals(first.login(), second.login());
    assertEquals(Optional.of(START), second.login().endedAt());
    assertEquals(row.id(), first.login().id());
    assertEquals(Set.of(), logins.renew("shop", Set.of("digest of a"), LATER));
  }

  @Test
  void thoseThatHaveNotEndedAreLive() {
    insert("a", START);
    insert("b", START);
    logins.end("shop", "digest of b", START);
    assertEquals(Set.of("a"), logins.liveAmong(Set.of("a", "b", "no-such-id")));
    assertEquals(Set.of(), logins.liveAmong(Set.of()));
  }

  @Test
  void theLatestEndsAreListedWithoutThoseOfUnknownSessions() {
    for (String id : List.of("a", "b", "c", "d")) {
      insert(id, LATER);
    }
    logins.end("shop", "digest of a", START);
    logins.end("shop", "digest of b", START.plusMillis(1));
    logins.end("shop", "digest of c", START.plusMillis(2));
    logins.insert(
        new BoundLogin(
            "t", "shop", "never seen", Optional.empty(), START, START, Optional.of(LATER)));
    assertEquals(List.of("c", "b"), logins.endedSince(START.plusMillis(1), 10));
    assertEquals(List.of("c"), logins.endedSince(START, 1));
  }

  @Test
  void whatLapsedIsDeletedUnlessItWasRenewedMeanwhile() {
    insert("late", START.plusMillis(1));
    insert("early", START);
    insert("renewed", START.plusMillis(2));
    insert("ended", START);
    insert("current", LATER);
    logins.end("shop", "digest of ended", START);
    List<BoundLogin> lapsed = logins.lapsed(LATER, 3);
    assertEquals(List.of("early", "late", "renewed"), lapsed.stream().map(BoundLogin::id).toList());
    assertEquals(2, logins.lapsed(LATER, 2).size());
    logins.renew("shop", Set.of("digest of renewed"), LATER);
    List<BoundLogin> among = new ArrayList<>(lapsed);
    among.add(row("ended", START));
    Set<String> deleted =
        logins.deleteLapsed(among, LATER).stream().map(BoundLogin::id).collect(Collectors.toSet());
    assertEquals(Set.of("early", "late"), deleted);
    assertEquals(
        Set.of("renewed", "current"),
        logins.liveAmong(Set.of("early", "late", "renewed", "ended", "current")));
    assertTrue(logins.find("ended").isPresent());
    assertEquals(List.of(), logins.deleteLapsed(List.of(), LATER));
  }

  @Test
  void onlyOldEndsArePurged() {
    IntStream.range(0, 3).forEach(i -> insert("row-" + i, START));
    logins.end("shop", "digest of row-0", START);
    logins.end("shop", "digest of row-1", LATER);
    assertEquals(1, logins.purge(LATER));
    assertEquals(Optional.empty(), logins.find("row-0"));
    assertEquals(2, logins.count("shop"));
  }
}
