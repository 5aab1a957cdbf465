package org.roomkey.testing;

import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The frames that a socket received, in order. A test takes one after the other and waits a bounded
 * time for the next. Thread-safe.
 */
public final class Frames {
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final List<JsonObject> frames = new ArrayList<>();
  private int taken;

  public static JsonObject parse(String json) {
    return Json.parse(json).asJsonObject();
  }

  public synchronized void add(String frame) {
    frames.add(parse(frame));
    notifyAll();
  }

  /** The next frame, which must be of this type. */
  public JsonObject next(String type) {
    JsonObject next = next();
    if (!next.getString("type").equals(type)) {
      throw new AssertionError("expected a frame " + type + ", got " + next + " of " + all());
    }
    return next;
  }

  /** The next frame of this type; skips others. */
  public JsonObject skipTo(String type) {
    return await(frame -> frame.getString("type").equals(type), "a frame " + type);
  }

  public JsonObject next() {
    return await(frame -> true, "a frame");
  }

  private synchronized JsonObject await(Predicate<JsonObject> wanted, String what) {
    long deadline = System.nanoTime() + WAIT_NANOS;
    while (true) {
      while (taken < frames.size()) {
        JsonObject frame = frames.get(taken++);
        if (wanted.test(frame)) {
          return frame;
        }
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("waited for " + what + ", had " + frames);
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for " + what, e);
      }
    }
  }

  /** The types of the frames that were not taken yet; takes them. */
  public synchronized List<String> remainingTypes() {
    List<String> types =
        frames.subList(taken, frames.size()).stream().map(f -> f.getString("type")).toList();
    taken = frames.size();
    return types;
  }

  /** The frames that were not taken yet; takes them. */
  public synchronized List<JsonObject> remaining() {
    List<JsonObject> rest = List.copyOf(frames.subList(taken, frames.size()));
    taken = frames.size();
    return rest;
  }

  public synchronized List<JsonObject> all() {
    return List.copyOf(frames);
  }
}
