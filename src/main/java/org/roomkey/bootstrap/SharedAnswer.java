package org.roomkey.bootstrap;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Asks once for all who want to know at the same time, so that strangers who ask for the readiness
 * take one connection to the database and not all of them. Safe for use by many threads; blocks as
 * the question does.
 */
final class SharedAnswer implements BooleanSupplier {
  private final BooleanSupplier question;
  private final AtomicReference<CompletableFuture<Boolean>> asked = new AtomicReference<>();

  SharedAnswer(BooleanSupplier question) {
    this.question = question;
  }

  @Override
  public boolean getAsBoolean() {
    CompletableFuture<Boolean> mine = new CompletableFuture<>();
    CompletableFuture<Boolean> before = asked.compareAndExchange(null, mine);
    if (before != null) {
      return before.join();
    }
    boolean answer = false;
    try {
      answer = question.getAsBoolean();
    } finally {
      asked.set(null);
      mine.complete(answer);
    }
    return answer;
  }
}
