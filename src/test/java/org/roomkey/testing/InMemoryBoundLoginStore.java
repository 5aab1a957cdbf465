package org.roomkey.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.roomkey.credential.BoundLogin;
import org.roomkey.credential.BoundLoginStore;

/** Bound logins in a map. Its own lock guards it. */
public final class InMemoryBoundLoginStore extends FailingStore implements BoundLoginStore {
  private final Map<String, BoundLogin> byId = new LinkedHashMap<>();

  private Optional<BoundLogin> ofSession(String application, String digest) {
    return rows(row -> row.application().equals(application) && row.sessionDigest().equals(digest))
        .stream()
        .findFirst();
  }

  private List<BoundLogin> rows(Predicate<BoundLogin> rule) {
    return byId.values().stream().filter(rule).toList();
  }

  private BoundLogin put(BoundLogin row, Instant leaseUntil, Optional<Instant> endedAt) {
    BoundLogin changed =
        new BoundLogin(
            row.id(),
            row.application(),
            row.sessionDigest(),
            row.userId(),
            row.createdAt(),
            leaseUntil,
            endedAt);
    byId.put(row.id(), changed);
    return changed;
  }

  @Override
  public synchronized boolean insert(BoundLogin login) {
    answer();
    boolean isNew = ofSession(login.application(), login.sessionDigest()).isEmpty();
    if (isNew) {
      byId.put(login.id(), login);
    }
    return isNew;
  }

  @Override
  public synchronized Optional<BoundLogin> renew(
      String application, String sessionDigest, String userId, Instant leaseUntil) {
    answer();
    return ofSession(application, sessionDigest)
        .map(
            row ->
                row.isLive() && row.userId().equals(Optional.of(userId))
                    ? put(row, leaseUntil, Optional.empty())
                    : row);
  }

  @Override
  public synchronized Set<String> renew(
      String application, Set<String> sessionDigests, Instant leaseUntil) {
    answer();
    List<BoundLogin> live =
        rows(
            row ->
                row.isLive()
                    && row.application().equals(application)
                    && sessionDigests.contains(row.sessionDigest()));
    live.forEach(row -> put(row, leaseUntil, Optional.empty()));
    return live.stream().map(BoundLogin::sessionDigest).collect(Collectors.toSet());
  }

  @Override
  public synchronized Optional<Ended> end(String application, String sessionDigest, Instant at) {
    answer();
    return ofSession(application, sessionDigest)
        .map(
            row ->
                row.isLive()
                    ? new Ended(put(row, row.leaseUntil(), Optional.of(at)), true)
                    : new Ended(row, false));
  }

  @Override
  public synchronized Optional<BoundLogin> find(String id) {
    answer();
    return Optional.ofNullable(byId.get(id));
  }

  @Override
  public synchronized Set<String> liveAmong(Set<String> ids) {
    answer();
    return rows(row -> row.isLive() && ids.contains(row.id())).stream()
        .map(BoundLogin::id)
        .collect(Collectors.toSet());
  }

  @Override
  public synchronized List<String> endedSince(Instant since, int max) {
    answer();
    return rows(
            row ->
                row.userId().isPresent()
                    && row.endedAt().filter(at -> !at.isBefore(since)).isPresent())
        .stream()
        .sorted(Comparator.comparing((BoundLogin row) -> row.endedAt().orElseThrow()).reversed())
        .limit(max)
        .map(BoundLogin::id)
        .toList();
  }

  @Override
  public synchronized List<BoundLogin> lapsed(Instant before, int max) {
    answer();
    return rows(row -> row.isLive() && row.leaseUntil().isBefore(before)).stream()
        .sorted(Comparator.comparing(BoundLogin::leaseUntil))
        .limit(max)
        .toList();
  }

  @Override
  public synchronized List<BoundLogin> deleteLapsed(List<BoundLogin> among, Instant before) {
    answer();
    List<BoundLogin> deleted = new ArrayList<>();
    for (BoundLogin login : among) {
      BoundLogin row = byId.get(login.id());
      if (row != null && row.isLive() && row.leaseUntil().isBefore(before)) {
        byId.remove(login.id());
        deleted.add(login);
      }
    }
    return deleted;
  }

  @Override
  public synchronized int count(String application) {
    answer();
    return rows(row -> row.application().equals(application)).size();
  }

  @Override
  public synchronized int purge(Instant endedBefore) {
    answer();
    int before = byId.size();
    byId.values().removeIf(row -> row.endedAt().filter(at -> at.isBefore(endedBefore)).isPresent());
    return before - byId.size();
  }
}
