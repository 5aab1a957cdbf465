package org.roomkey.websocket;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.roomkey.room.Frame;

/**
 * The latest frame of each topic, for a peer that reads too slowly. It is bounded; the topic that
 * has waited longest is dropped. Not safe for use by many threads. It holds no memory while empty.
 */
final class LatestFrames {
  static final int MAX_TOPICS = 64;
  static final int MAX_BYTES = 256 * 1024;

  private Map<String, Frame> frames = Map.of();
  private int bytes;

  boolean isEmpty() {
    return frames.isEmpty();
  }

  void remove(String topic) {
    if (!frames.isEmpty()) {
      Frame old = frames.remove(topic);
      bytes -= old == null ? 0 : old.length();
    }
  }

  /** Adds the frame of a topic that has none here. */
  void put(Frame frame) {
    if (frames.isEmpty()) {
      frames = new LinkedHashMap<>();
    }
    frames.put(frame.topic(), frame);
    bytes += frame.length();
    Iterator<Frame> oldest = frames.values().iterator();
    while (frames.size() > MAX_TOPICS || bytes > MAX_BYTES) {
      bytes -= oldest.next().length();
      oldest.remove();
    }
  }

  /** Removes and returns all, the topic that has waited longest first. */
  List<Frame> takeAll() {
    List<Frame> all = List.copyOf(frames.values());
    clear();
    return all;
  }

  void clear() {
    frames = Map.of();
    bytes = 0;
  }
}
