package org.roomkey.websocket;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.roomkey.limit.AddressKey;
import org.roomkey.limit.KeyedCounter;
import org.roomkey.limit.KeyedPause;
import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.RefusedTime;
import org.roomkey.limit.Shares;
import org.roomkey.limit.TokenBucket;

/**
 * How many sockets one user may have open, how many one address may have open that have yet to show
 * their credential, and what each may send. Safe for use by many threads.
 */
public final class SocketLimits {

  /**
   * The numbers, each 0 for no limit.
   *
   * @param framesPerSocket a second, as are the characters
   * @param abuseAfter for how long a socket may go on with frames that are refused
   * @param abusePause for how long its user, or its address, gets no other one after that
   */
  public record Numbers(
      int socketsPerUser,
      int pendingPerAddress,
      int boardsPerSocket,
      int framesPerSocket,
      int charactersPerSocket,
      Duration abuseAfter,
      Duration abusePause) {}

  private final KeyedCounter perUser;
  private final KeyedCounter pendingPerAddress;
  private final KeyedPause abusiveUsers;
  private final KeyedPause abusiveAddresses;
  private final Numbers numbers;
  private final KeyedRate users;
  private final Shares shares;
  private final LongSupplier nanoTime;

  /**
   * @param users frames of each user over all its sockets and requests
   * @param shares of what each user may take of the database
   */
  public SocketLimits(Numbers numbers, KeyedRate users, Shares shares, LongSupplier nanoTime) {
    this.perUser = new KeyedCounter(numbers.socketsPerUser);
    this.pendingPerAddress = new KeyedCounter(numbers.pendingPerAddress);
    this.abusiveUsers = new KeyedPause(numbers.abusePause, nanoTime);
    this.abusiveAddresses = new KeyedPause(numbers.abusePause, nanoTime);
    this.numbers = numbers;
    this.users = users;
    this.shares = shares;
    this.nanoTime = nanoTime;
  }

  /** For one socket. */
  FrameRate frameRate() {
    return new FrameRate(
        new TokenBucket(numbers.framesPerSocket, nanoTime),
        new TokenBucket(numbers.charactersPerSocket, nanoTime),
        users,
        new RefusedTime(numbers.abuseAfter, nanoTime));
  }

  Shares shares() {
    return shares;
  }

  /** 0 for no limit. */
  int boardsPerSocket() {
    return numbers.boardsPerSocket;
  }

  /** Whether the user may have one more socket at this moment. */
  boolean hasRoom(String userId) {
    return perUser.hasRoom(userId) && abusiveUsers.left(userId).isZero();
  }

  Slot slot(String address) {
    return new Slot(AddressKey.of(address));
  }

  /** What one socket takes of the limits, given back when it closes. Its own lock guards it. */
  final class Slot {
    private final String address;
    private String userId;
    private boolean pending;
    private boolean closed;

    private Slot(String address) {
      this.address = address;
    }

    /**
     * @return false where too many sockets of the address have yet to show who they are
     */
    synchronized boolean takePending() {
      pending = !closed && pendingPerAddress.tryTake(address);
      return pending;
    }

    /**
     * @return false where the user has too many sockets
     */
    synchronized boolean takeFor(String user) {
      releasePending();
      if (closed || !perUser.tryTake(user)) {
        return false;
      }
      userId = user;
      return true;
    }

    /** Its user, or the address where nobody knows the user, gets no other socket for a while. */
    synchronized Duration pauseForAbuse() {
      if (userId == null) {
        abusiveAddresses.begin(address);
        return abusiveAddresses.left(address);
      }
      abusiveUsers.begin(userId);
      return abusiveUsers.left(userId);
    }

    /** For how long the address gets no socket that has yet to show its credential. */
    Duration pauseOfAddress() {
      return abusiveAddresses.left(address);
    }

    /** For how long the user gets no socket. */
    Duration pauseOf(String user) {
      return abusiveUsers.left(user);
    }

    synchronized void release() {
      closed = true;
      releasePending();
      if (userId != null) {
        perUser.release(userId);
        userId = null;
      }
    }

    private void releasePending() {
      if (pending) {
        pendingPerAddress.release(address);
        pending = false;
      }
    }
  }
}
