package org.roomkey.account;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.roomkey.account.AccountException.Reason;
import org.roomkey.limit.KeyedRate;
import org.roomkey.user.UserStore;

/**
 * Limits how many people one application has and how fast it creates them. A count is used for ten
 * seconds, so that the database does not count at each new person. Several nodes may therefore
 * exceed the number by the people they create meanwhile. Safe for use by many threads; sometimes
 * blocks on the database.
 */
public final class PeopleShares {
  private static final long COUNT_NANOS = Duration.ofSeconds(10).toNanos();

  /** Shorter for a full count, because somebody may delete people. */
  private static final long FULL_COUNT_NANOS = Duration.ofSeconds(1).toNanos();

  private record Count(AtomicInteger people, long at) {}

  private final int max;
  private final KeyedRate rate;
  private final UserStore users;
  private final LongSupplier nanoTime;
  private final Map<String, Count> counts = new ConcurrentHashMap<>();

  /**
   * @param max people of one application; 0 for no limit
   * @param perSecond new people, three times as many at once; 0 for no limit
   */
  public PeopleShares(int max, int perSecond, UserStore users, LongSupplier nanoTime) {
    this.max = max;
    this.rate = new KeyedRate(perSecond, nanoTime);
    this.users = users;
    this.nanoTime = nanoTime;
  }

  /**
   * @param application the id of its user, who exists, so that few are ever remembered
   * @throws AccountException if the application may create no person now
   */
  void mustHaveRoom(String application) throws AccountException {
    if (!rate.tryTake(application)) {
      throw new AccountException(Reason.TOO_FAST);
    }
    if (max > 0 && count(application).people.get() >= max) {
      throw new AccountException(Reason.TOO_MANY);
    }
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

  void made(String application) {
    Count known = counts.get(application);
    if (known != null) {
      known.people.incrementAndGet();
    }
  }

  /** Forgets quiet applications. Call it periodically. */
  public void forgetQuiet() {
    rate.forgetQuiet();
    long now = nanoTime.getAsLong();
    counts.values().removeIf(count -> now - count.at >= COUNT_NANOS);
  }
}
