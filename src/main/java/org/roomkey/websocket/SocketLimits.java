package org.roomkey.websocket;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.roomkey.limit.AbuseDetector;
import org.roomkey.limit.AddressKey;
import org.roomkey.limit.KeyedCounter;
import org.roomkey.limit.KeyedPause;
import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.Shares;
import org.roomkey.limit.TokenBucket;

/**
 * The limits of sockets: how many each user may open, how many each address may open without a
 * credential, and how much each may send. Safe for use by many threads.
 */
public final class SocketLimits {

  /**
   * The configured limits, each 0 for no limit.
   *
   * @param pendingPerAddress sockets without a credential
   * @param framesPerSocket a second
   * @param charactersPerSocket a second
   * @param abuseAfter how long a socket may send frames above the limit
   * @param abusePause how long its user, or its address, may open no other socket after that
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
   * @param users the rate of frames of each user, on all sockets and in requests
   * @param shares the share of the database of each user
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

  FrameRate frameRate() {
    return new FrameRate(
        new TokenBucket(FrameRate.PINGS, nanoTime),
        new TokenBucket(numbers.framesPerSocket, nanoTime),
        new TokenBucket(numbers.charactersPerSocket, nanoTime),
        users,
        new AbuseDetector(numbers.abuseAfter, nanoTime));
  }

  Shares shares() {
    return shares;
  }

  /** 0 for no limit. */
  int boardsPerSocket() {
    return numbers.boardsPerSocket;
  }

  /** Whether the user may open one more socket now. */
  boolean hasRoom(String userId) {
    return perUser.hasRoom(userId) && abusiveUsers.left(userId).isZero();
  }

  Slot slot(String address) {
    return new Slot(AddressKey.of(address));
  }

  /** The part of the limits that one socket uses until it closes. Its own lock guards it. */
  final class Slot {
    private final String address;
    private String userId;
    private boolean pending;
    private boolean closed;

    private Slot(String address) {
      this.address = address;
    }

    /** Returns false if the address has too many sockets without a credential. */
    synchronized boolean takePending() {
      pending = !closed && pendingPerAddress.tryTake(address);
      return pending;
    }

    /** Returns false if the user has too many sockets. */
    synchronized boolean takeFor(String user) {
      releasePending();
      if (closed || !perUser.tryTake(user)) {
        return false;
      }
      userId = user;
      return true;
    }

    /** Blocks its user, or its address if the user is unknown, for a while. */
    synchronized Duration pauseForAbuse() {
      if (userId == null) {
        abusiveAddresses.begin(address);
        return abusiveAddresses.left(address);
      }
      abusiveUsers.begin(userId);
      return abusiveUsers.left(userId);
    }

    /** How long the address may open no socket without a credential; zero if it may now. */
    Duration pauseOfAddress() {
      return abusiveAddresses.left(address);
    }

    /** How long the user may open no socket; zero if it may now. */
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
