package org.roomkey.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP client and its threads. The threads know no class loader of the application, so that it
 * can be undeployed.
 */
final class Wire implements AutoCloseable {
  private static final int THREADS = 4;
  private static final Duration CONNECT = Duration.ofSeconds(2);

  // Its queue is as long as the callers are many: each of them waits.
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Wire::thread);

  private final HttpClient http;

  Wire() {
    threads.allowCoreThreadTimeOut(true);
    Thread caller = Thread.currentThread();
    ClassLoader loader = caller.getContextClassLoader();
    try {
      caller.setContextClassLoader(null); // the client's own thread inherits it
      http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1) // no upgrade to h2c: some proxies refuse it
              .connectTimeout(CONNECT)
              .followRedirects(HttpClient.Redirect.NEVER)
              .executor(threads)
              .build();
    } finally {
      caller.setContextClassLoader(loader);
    }
  }

  HttpClient http() {
    return http;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "roomkey-client-http");
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    return thread;
  }

  /**
   * Ends the threads when they are idle. On a JDK from 21 it also ends the requests under way and
   * the client's own thread; on an older one that thread ends after the next garbage collection.
   */
  @Override
  public void close() {
    try {
      HttpClient.class.getMethod("shutdownNow").invoke(http);
    } catch (NoSuchMethodException e) {
      // a JDK before 21
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    // No shutdown: a request under way would wait in vain for a thread.
    threads.setKeepAliveTime(100, TimeUnit.MILLISECONDS);
  }
}
