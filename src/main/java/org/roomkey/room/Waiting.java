package org.roomkey.room;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.roomkey.user.StoreException;

public final class Waiting {
  private static final long MAX_SECONDS = 10;

  private Waiting() {}

  /**
   * Blocks for at most 10 s.
   *
   * @throws StoreException if the database failed, or the task took too long; it may still be done
   * @throws CompletionException with any other failure
   */
  public static <T> T on(CompletableFuture<T> result) {
    return on(result, MAX_SECONDS);
  }

  static <T> T on(CompletableFuture<T> result, long maxSeconds) {
    try {
      return result.get(maxSeconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StoreException cause
          ? cause
          : new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      throw new StoreException("a board took too long", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted", e);
    }
  }
}
