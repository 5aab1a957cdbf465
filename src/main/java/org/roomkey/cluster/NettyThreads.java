package org.roomkey.cluster;

import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * Keeps the threads of the server free of Netty, which leaves a map in whatever thread calls it,
 * and with it the class loader of this application for as long as the thread lives.
 */
final class NettyThreads {

  private NettyThreads() {}

  /** To be called when a thread has done what it wanted of Lettuce; Netty's own threads keep it. */
  static void forget() {
    if (!(Thread.currentThread() instanceof FastThreadLocalThread)) {
      FastThreadLocal.removeAll();
    }
  }
}
