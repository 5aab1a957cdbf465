package org.roomkey.limit;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Shares the database among users and addresses. A rate bounds the requests and reading frames of
 * each user, on all sockets and with all credentials together. Another limit bounds how many
 * credentials from one address are checked at once, so that strangers cannot use up the database.
 * Safe for use by many threads.
 */
public final class Shares {
  /** A service works for many people, so its rate is multiplied by this. */
  private static final int SERVICE = 5;

  private static final int USERS_WAITING = 16;
  private static final Duration USERS_PATIENCE = Duration.ofSeconds(2);

  /** As many as a container has threads: one proxy's address may stand for everybody. */
  private static final int CHECKS_WAITING = 400;

  /** A client that repeats one credential must leave permits to others at its address. */
  private static final int CHECKS_OF_CREDENTIAL = 2;

  private static final Duration CHECKS_PATIENCE = Duration.ofSeconds(3);

  private final KeyedRate people;
  private final KeyedRate services;
  private final KeyedSemaphore users;
  private final KeyedSemaphore credentials;
  private final KeyedSemaphore addresses;

  /**
   * @param requests a second of each user, five times as many of a service; 0 for no limit, as in
   *     all three
   * @param atOnce how many requests of one user run at once
   * @param checks how many credentials from one address are checked at once
   */
  public Shares(int requests, int atOnce, int checks, LongSupplier nanoTime) {
    this.people = new KeyedRate(requests, nanoTime);
    this.services = new KeyedRate(requests * SERVICE, nanoTime);
    this.users = new KeyedSemaphore(atOnce, USERS_WAITING, USERS_PATIENCE);
    this.credentials =
        new KeyedSemaphore(Math.min(checks, CHECKS_OF_CREDENTIAL), CHECKS_WAITING, CHECKS_PATIENCE);
    this.addresses = new KeyedSemaphore(checks, CHECKS_WAITING, CHECKS_PATIENCE);
  }

  /**
   * @param cost in requests
   * @return false if the user exceeds the rate
   */
  public boolean tryTake(String userId, boolean isService, int cost) {
    return (isService ? services : people).tryTake(userId, cost);
  }

  /**
   * Waits briefly if many requests of the user run already. If a permit is acquired, call {@link
   * #endWork} afterwards. After a wait, authenticate the user again.
   */
  public KeyedSemaphore.Result beginWork(String userId) {
    return users.acquire(userId);
  }

  public void endWork(String userId) {
    users.release(userId);
  }

  /**
   * Runs the task with a permit of the user. Waits for one as {@link #beginWork} does.
   *
   * @return false if refused
   */
  public boolean work(String userId, Runnable task) {
    return users
        .call(
            userId,
            () -> {
              task.run();
              return true;
            })
        .isPresent();
  }

  /**
   * Runs the check of a credential. Waits briefly if many checks for the address, or for this
   * credential, are under way.
   *
   * @param credential remembered during the check; may be empty
   * @return empty if too many checks are under way
   */
  public <T> Optional<T> check(String address, String credential, Supplier<T> check) {
    Supplier<Optional<T>> byAddress = () -> addresses.call(AddressKey.of(address), check);
    return credential.isEmpty()
        ? byAddress.get()
        : credentials.call(credential, byAddress).flatMap(result -> result);
  }

  /** Call it periodically: forgets users who have been quiet. */
  public void forgetQuiet() {
    people.forgetQuiet();
    services.forgetQuiet();
  }
}
