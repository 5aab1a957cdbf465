package org.roomkey.edge;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** An asynchronous request that releases its resources, however it ends. */
abstract class AsyncExchange implements AsyncListener {

  /** Releases the resources; a second call has no effect. */
  abstract void release();

  /** The peer has disconnected, or its bytes are malformed. */
  public void onError(Throwable failure) {
    release();
  }

  /** Completes the request; otherwise the container would show its error page. */
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
    // The answer adds its own listener.
  }
}
