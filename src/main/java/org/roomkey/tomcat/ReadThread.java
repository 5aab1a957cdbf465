package org.roomkey.tomcat;

/** A thread that waits for input, or handles it. */
final class ReadThread extends Thread {
  private ReadLoop loop;

  ReadThread(Runnable task, String name) {
    super(task, name);
    setDaemon(true);
  }

  /** Only used on this thread. */
  ReadLoop loop() {
    return loop;
  }

  static void enter(ReadLoop loop) {
    ((ReadThread) currentThread()).loop = loop;
  }
}
