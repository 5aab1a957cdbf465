package org.roomkey.testing;

import org.roomkey.user.StoreException;

/** The base of the stores in memory: they fail on demand. */
class FailingStore {
  private volatile boolean failing;

  /** From now on every method throws {@link StoreException}, as during a database outage. */
  public void fail() {
    failing = true;
  }

  public void recover() {
    failing = false;
  }

  final void answer() {
    if (failing) {
      throw new StoreException("the database is away, says the test", null);
    }
  }
}
