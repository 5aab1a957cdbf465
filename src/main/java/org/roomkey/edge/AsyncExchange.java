package org.roomkey.edge;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** An asynchronous request that releases what it holds, however it ends. */
abstract class AsyncExchange implements AsyncListener {

  /** Gives back what the request holds; does nothing the next time. */
  abstract void release();

  /** The peer has gone, or its bytes are malformed. */
  public void onError(Throwable failure) {
    release();
  }

  /** Completes the request, else the container shows its error page. */
  @Override
  public final void onError(AsyncEvent event) {
    release();
    event.getAsyncContext().complete();
  }

  @Override
  public final void onComplete(AsyncEvent event) {
    release();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    // A request without a timeout never gets here.
  }

  @Override
  public final void onStartAsync(AsyncEvent event) {
    // The answer adds a listener of its own.
  }
}
