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
import org.roomkey.credential.Login;
import org.roomkey.credential.LoginStore;
import org.roomkey.user.StoreException;
import org.roomkey.user.UserStore;

/** Logins in a map. Its own lock guards it. */
public final class InMemoryLoginStore extends FailingStore implements LoginStore {
  private final UserStore users;
  private final Map<String, Login> logins = new LinkedHashMap<>();
  private final Map<String, String> idByDigest = new LinkedHashMap<>();
  private final List<Instant> seen = new ArrayList<>();

  public InMemoryLoginStore(InMemoryUserStore users) {
    this.users = users;
    users.askAboutLogins(
        loginId -> login(loginId).filter(login -> login.ended().isEmpty()).isPresent());
  }

  @Override
  public synchronized void insert(Login login, String secretDigest) {
    answer();
    if (logins.putIfAbsent(login.id(), login) != null) {
      throw new StoreException("there is a login " + login.id() + " already", null);
    }
    idByDigest.put(secretDigest, login.id());
  }

  @Override
  public Optional<Found> findByDigest(String secretDigest) {
    answer();
    return login(idByDigest(secretDigest)).map(this::found);
  }

  @Override
  public Optional<Found> find(String loginId) {
    answer();
    return login(loginId).map(this::found);
  }

  private synchronized Optional<Login> login(String loginId) {
    return Optional.ofNullable(logins.get(loginId));
  }

  private synchronized String idByDigest(String secretDigest) {
    return idByDigest.get(secretDigest);
  }

  /** Asks the users without this store's lock, since they ask this store under theirs. */
  private Found found(Login login) {
    return new Found(login, users.find(login.userId()));
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
  public synchronized boolean authenticated(String loginId, Instant at) {
    answer();
    Login login = logins.get(loginId);
    if (login == null || login.ended().isPresent()) {
      return false;
    }
    Instant latest = login.authenticatedAt().filter(at::isBefore).orElse(at);
    logins.put(loginId, changed(login, login.lastSeenAt(), Optional.of(latest), login.ended()));
    return true;
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

  @Override
  public synchronized int endMadeBefore(Instant made, Login.EndReason reason, Instant at) {
    answer();
    List<String> ids =
        logins.values().stream()
            .filter(login -> login.createdAt().isBefore(made) && login.ended().isEmpty())
            .map(Login::id)
            .toList();
    ids.forEach(id -> end(id, reason, at));
    return ids.size();
  }

  private static Login changed(Login login, Instant seenAt, Optional<Login.EndReason> ended) {
    return changed(login, seenAt, login.authenticatedAt(), ended);
  }

  private static Login changed(
      Login login,
      Instant seenAt,
      Optional<Instant> authenticatedAt,
      Optional<Login.EndReason> ended) {
    return new Login(
        login.id(),
        login.userId(),
        login.createdAt(),
        seenAt,
        login.expiresAt(),
        login.address(),
        login.device(),
        authenticatedAt,
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
