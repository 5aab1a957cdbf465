package org.roomkey.client.live;

/**
 * Notices that a socket is silent: sends a ping after a heartbeat without a frame, and gives up
 * without an answer. Used on the thread of the connection only.
 */
final class Heartbeat {
  private static final int ANSWER_MILLIS = 10_000;

  private final Loop loop;
  private final Runnable ping;
  private final Runnable giveUp;
  private Loop.Timer timer = () -> {};
  private long millis;
  private long heardAt;

  Heartbeat(Loop loop, Runnable ping, Runnable giveUp) {
    this.loop = loop;
    this.ping = ping;
    this.giveUp = giveUp;
  }

  void start(int seconds) {
    millis = Math.max(1, seconds) * 1_000L;
    heard();
    watch();
  }

  /** A frame was handled; nothing could be heard while that took its time. */
  void heard() {
    heardAt = loop.millis();
  }

  void stop() {
    timer.cancel();
  }

  private void watch() {
    timer.cancel();
    timer = loop.after(heardAt + millis - loop.millis(), this::silent);
  }

  private void silent() {
    if (loop.millis() < heardAt + millis) {
      watch();
      return;
    }
    ping.run();
    long asked = loop.millis();
    timer =
        loop.after(
            ANSWER_MILLIS,
            () -> {
              if (heardAt < asked) {
                giveUp.run();
              } else {
                watch();
              }
            });
  }
}
