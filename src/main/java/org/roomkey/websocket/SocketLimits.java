package org.roomkey.websocket;

import org.roomkey.limit.KeyedCounter;

/**
 * How many sockets one user may have open, and how many one address may have open that have yet to
 * show their credential. Safe for use by many threads.
 */
public final class SocketLimits {
  private final KeyedCounter perUser;
  private final KeyedCounter pendingPerAddress;

  /**
   * @param perUser 0 for no limit
   * @param pendingPerAddress 0 for no limit
   */
  public SocketLimits(int perUser, int pendingPerAddress) {
    this.perUser = new KeyedCounter(perUser);
    this.pendingPerAddress = new KeyedCounter(pendingPerAddress);
  }

  Place place(String address) {
    return new Place(address);
  }

  /** What one socket takes of the limits, given back when it closes. Its own lock guards it. */
  final class Place {
    private final String address;
    private String userId;
    private boolean pending;
    private boolean left;

    private Place(String address) {
      this.address = address;
    }

    /**
     * @return false where too many sockets of the address have yet to show who they are
     */
    synchronized boolean takePending() {
      pending = !left && pendingPerAddress.tryTake(address);
      return pending;
    }

    /**
     * @return false where the user has too many sockets
     */
    synchronized boolean takeFor(String user) {
      releasePending();
      if (left || !perUser.tryTake(user)) {
        return false;
      }
      userId = user;
      return true;
    }

    synchronized void leave() {
      left = true;
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
