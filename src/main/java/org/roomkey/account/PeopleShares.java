package org.roomkey.account;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.roomkey.account.AccountException.Reason;
import org.roomkey.limit.KeyedRate;
import org.roomkey.user.UserStore;

/**
 * How many people one application may have, and how fast it makes new ones. What was counted is
 * good for ten seconds, so that the count of many people is no work for the database at each new
 * one; several nodes may pass the number by what they make meanwhile. Safe for use by many threads;
 * blocks on the database now and then.
 */
public final class PeopleShares {
  private static final long COUNT_NANOS = Duration.ofSeconds(10).toNanos();

  /** Somebody may have deleted people since. */
  private static final long FULL_COUNT_NANOS = Duration.ofSeconds(1).toNanos();

  private record Count(AtomicInteger people, long at) {}

  private final int max;
  private final KeyedRate rate;
  private final UserStore users;
  private final LongSupplier nanoTime;
  private final Map<String, Count> counts = new ConcurrentHashMap<>();

  /**
   * @param max people of one application, 0 for any number
   * @param perSecond new ones, three times as many at once; 0 for no limit
   * @param nanoTime a monotonic clock
   */
  public PeopleShares(int max, int perSecond, UserStore users, LongSupplier nanoTime) {
    this.max = max;
    this.rate = new KeyedRate(perSecond, nanoTime);
    this.users = users;
    this.nanoTime = nanoTime;
  }

  /**
   * Why the application may make no new person now; empty if it may.
   *
   * @param application by the id of its user, who exists, so that few are ever remembered
   */
  Optional<Reason> obstacle(String application) {
    if (!rate.tryTake(application)) {
      return Optional.of(Reason.TOO_FAST);
    }
    return max > 0 && count(application).people.get() >= max
        ? Optional.of(Reason.TOO_MANY)
        : Optional.empty();
  }

  private Count count(String application) {
    long now = nanoTime.getAsLong();
    Count known = counts.get(application);
    if (known != null
        && now - known.at < (known.people.get() < max ? COUNT_NANOS : FULL_COUNT_NANOS)) {
      return known;
    }
    Count counted = new Count(new AtomicInteger(users.peopleOf(application)), now);
    counts.put(application, counted);
    return counted;
  }

  /** The application made one. */
  void made(String application) {
    Count known = counts.get(application);
    if (known != null) {
      known.people.incrementAndGet();
    }
  }

  /** To be called now and then: forgets who has been quiet. */
  public void forgetQuiet() {
    rate.forgetQuiet();
    long now = nanoTime.getAsLong();
    counts.values().removeIf(count -> now - count.at >= COUNT_NANOS);
  }
}
