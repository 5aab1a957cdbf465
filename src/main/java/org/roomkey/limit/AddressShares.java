package org.roomkey.limit;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Limits the requests of each address that make this server wait for another one: how many in a
 * second, and how many at once. A few more wait briefly. Safe for use by many threads.
 */
public final class AddressShares {
  private static final int WAITING = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final KeyedRate rate;
  private final KeyedSemaphore atOnce;

  /**
   * @param perSecond three times as many in a burst; 0 for no limit
   * @param atOnce 0 for no limit
   */
  public AddressShares(int perSecond, int atOnce, LongSupplier nanoTime) {
    this.rate = new KeyedRate(perSecond, nanoTime);
    this.atOnce = new KeyedSemaphore(atOnce, WAITING, PATIENCE);
  }

  /**
   * Blocks for three seconds at most. Call {@link #leave} afterwards, unless it is refused.
   *
   * @param address from {@code ServletRequest.getRemoteAddr}
   * @return false if refused
   */
  public boolean enter(String address) {
    String key = AddressKey.of(address);
    return rate.tryTake(key) && atOnce.acquire(key).isAcquired();
  }

  public void leave(String address) {
    atOnce.release(AddressKey.of(address));
  }

  /** Call it periodically: forgets addresses that have been quiet. */
  public void forgetQuiet() {
    rate.forgetQuiet();
  }
}
