package org.roomkey.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.roomkey.auth.Login;
import org.roomkey.auth.LoginStore;
import org.roomkey.user.UserStore;

/** Logins in a map. Its own lock guards it. */
public final class InMemoryLoginStore extends FailingStore implements LoginStore {
  private final UserStore users;
  private final Map<String, Login> logins = new LinkedHashMap<>();
  private final Map<String, String> idByDigest = new LinkedHashMap<>();
  private final List<Instant> seen = new ArrayList<>();

  public InMemoryLoginStore(UserStore users) {
    this.users = users;
  }

  @Override
  public synchronized void insert(Login login, String secretDigest) {
    answer();
    logins.put(login.id(), login);
    idByDigest.put(secretDigest, login.id());
  }

  @Override
  public synchronized Optional<Found> findByDigest(String secretDigest) {
    answer();
    return Optional.ofNullable(idByDigest.get(secretDigest)).flatMap(this::find);
  }

  @Override
  public synchronized Optional<Found> find(String loginId) {
    answer();
    return Optional.ofNullable(logins.get(loginId))
        .map(login -> new Found(login, users.find(login.userId())));
  }

  @Override
  public synchronized Set<String> unendedAmong(Set<String> loginIds) {
    answer();
    return loginIds.stream()
        .filter(id -> logins.containsKey(id) && logins.get(id).ended().isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public synchronized void seen(Map<String, Instant> times) {
    answer();
    times.forEach(
        (loginId, at) -> {
          seen.add(at);
          logins.computeIfPresent(
              loginId,
              (id, login) ->
                  login.lastSeenAt().isBefore(at) ? changed(login, at, login.ended()) : login);
        });
  }

  @Override
  public synchronized boolean end(String loginId, Login.EndReason reason, Instant at) {
    answer();
    Login login = logins.get(loginId);
    if (login == null || login.ended().isPresent()) {
      return false;
    }
    logins.put(loginId, changed(login, login.lastSeenAt(), Optional.of(reason)));
    return true;
  }

  private static Login changed(Login login, Instant seenAt, Optional<Login.EndReason> ended) {
    return new Login(
        login.id(),
        login.userId(),
        login.createdAt(),
        seenAt,
        login.expiresAt(),
        login.address(),
        login.device(),
        ended);
  }

  @Override
  public synchronized List<Login> unended(String userId) {
    answer();
    return logins.values().stream()
        .filter(login -> login.userId().equals(userId) && login.ended().isEmpty())
        .sorted(Comparator.comparing(Login::createdAt).reversed())
        .limit(100)
        .toList();
  }

  @Override
  public synchronized int purge(Instant before) {
    answer();
    int count = logins.size();
    logins.values().removeIf(login -> login.expiresAt().isBefore(before));
    return count - logins.size();
  }

  /** Every time that was written by {@link #seen}. */
  public synchronized List<Instant> writes() {
    return List.copyOf(seen);
  }
}
