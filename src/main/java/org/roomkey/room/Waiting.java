package org.roomkey.web.api;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.roomkey.web.ApiException;

/** Waits on a request's thread for what a board does on its own. */
final class Waiting {
  private static final long MAX_SECONDS = 10;

  private Waiting() {}

  /**
   * @throws ApiException {@code unavailable} where it took too long; it may still come true
   * @throws CompletionException with what went wrong
   */
  static <T> T on(CompletableFuture<T> result) throws ApiException {
    try {
      return result.get(MAX_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      throw ApiException.unavailable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.unavailable();
    }
  }
}
