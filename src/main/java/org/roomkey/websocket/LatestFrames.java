package org.roomkey.websocket;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.roomkey.room.Frame;

/**
 * The latest frame of each topic, for a peer that reads too slowly. It is bounded; the topic that
 * has waited longest is dropped. Not safe for use by many threads. It holds no memory while empty.
 */
final class LatestFrames {
  static final int MAX_TOPICS = 64;
  static final int MAX_CHARS = 256 * 1024;

  private Map<String, Frame> frames = Map.of();
  private int chars;

  boolean isEmpty() {
    return frames.isEmpty();
  }

  void remove(String topic) {
    if (!frames.isEmpty()) {
      Frame old = frames.remove(topic);
      chars -= old == null ? 0 : old.text().length();
    }
  }

  /** Adds the frame of a topic that has none here. */
  void put(Frame frame) {
    if (frames.isEmpty()) {
      frames = new LinkedHashMap<>();
    }
    frames.put(frame.topic(), frame);
    chars += frame.text().length();
    Iterator<Frame> oldest = frames.values().iterator();
    while (frames.size() > MAX_TOPICS || chars > MAX_CHARS) {
      chars -= oldest.next().text().length();
      oldest.remove();
    }
  }

  void drainTo(Queue<String> queue) {
    if (!frames.isEmpty()) {
      frames.values().forEach(frame -> queue.add(frame.text()));
      clear();
    }
  }

  void clear() {
    frames = Map.of();
    chars = 0;
  }
}
