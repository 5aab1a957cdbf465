package org.roomkey.testing;

import org.roomkey.user.StoreException;

/** What the stores in memory share: they fail while a test wants them to. */
class FailingStore {
  private volatile boolean failing;

  /** From now on every method throws {@link StoreException}, as with a database that is away. */
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
