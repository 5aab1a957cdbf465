package org.roomkey.cluster;

import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * Removes Netty's thread-locals from threads of the server. Netty leaves a map in each thread that
 * calls it, and the map keeps the class loader of this application alive.
 */
final class NettyThreads {

  private NettyThreads() {}

  /** Call it after each use of Lettuce. Netty's own threads keep their map. */
  static void forget() {
    if (!(Thread.currentThread() instanceof FastThreadLocalThread)) {
      FastThreadLocal.removeAll();
    }
  }
}
