package org.roomkey.bootstrap;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Shares the answer to a question among all threads that ask at the same time. So anonymous
 * readiness requests take one database connection at most. Safe for use by many threads; blocks as
 * long as the question does.
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
