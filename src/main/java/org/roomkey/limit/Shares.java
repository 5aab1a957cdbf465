package org.roomkey.limit;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What one user may take of the database that all share, by requests and by frames that read, on
 * all sockets and with all credentials together; and how many credentials of one address are looked
 * up at once, so that strangers cannot take it either. Safe for use by many threads.
 */
public final class Shares {
  /** A service works for many people. */
  private static final int SERVICE = 5;

  private static final int USERS_WAITING = 16;
  private static final Duration USERS_PATIENCE = Duration.ofSeconds(2);

  /** As many as a container has threads: an address may be that of a proxy, with everybody. */
  private static final int CHECKS_WAITING = 400;

  /** So that whoever sends one often leaves the places of the address to the others there. */
  private static final int CHECKS_OF_CREDENTIAL = 2;

  private static final Duration CHECKS_PATIENCE = Duration.ofSeconds(3);

  private final KeyedRate people;
  private final KeyedRate services;
  private final KeyedSemaphore users;
  private final KeyedSemaphore credentials;
  private final KeyedSemaphore addresses;

  /**
   * @param requests a second of each user, five times as many of a service
   * @param atOnce how many of one user's requests are at work at once; 0 for no limit, as in all
   *     three
   * @param checks how many credentials from one address are looked up at once
   * @param nanoTime a monotonic clock
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
   * @param cost of what is asked for, in requests
   * @return false where the user asks for too much
   */
  public boolean tryTake(String userId, boolean isService, int cost) {
    return (isService ? services : people).tryTake(userId, cost);
  }

  /**
   * Waits for a moment where much is being done for the user already. Where there is a place,
   * {@link #endWork} has to follow; after waiting, what was known of the user is to be asked anew.
   */
  public KeyedSemaphore.Result beginWork(String userId) {
    return users.acquire(userId);
  }

  public void endWork(String userId) {
    users.release(userId);
  }

  /**
   * Waits for a moment where many credentials of the address, or this one often, are being looked
   * up already.
   *
   * @param credential remembered while it is looked up; may be empty for none
   * @return false where there is no place; else {@link #endCheck} has to follow
   */
  public boolean beginCheck(String address, String credential) {
    if (!credential.isEmpty() && !credentials.tryAcquire(credential)) {
      return false;
    }
    boolean begun = addresses.tryAcquire(AddressKey.of(address));
    if (!begun) {
      leave(credential);
    }
    return begun;
  }

  public void endCheck(String address, String credential) {
    addresses.release(AddressKey.of(address));
    leave(credential);
  }

  private void leave(String credential) {
    if (!credential.isEmpty()) {
      credentials.release(credential);
    }
  }

  /** To be called now and then: forgets who has been quiet. */
  public void forgetQuiet() {
    people.forgetQuiet();
    services.forgetQuiet();
  }
}
