package org.roomkey.room;

import java.util.List;

/** Frames that go to a socket together and in order. Put together once for all receivers. */
public final class Batch {
  private final List<Frame> frames;
  private final byte[] bytes;
  private final boolean isLasting;

  private Batch(List<Frame> frames, byte[] bytes, boolean isLasting) {
    this.frames = frames;
    this.bytes = bytes;
    this.isLasting = isLasting;
  }

  public static Batch of(Frame frame) {
    return new Batch(List.of(frame), frame.bytes(), !frame.isEphemeral());
  }

  /**
   * @param frames at least one
   */
  public static Batch of(List<Frame> frames) {
    return frames.size() == 1
        ? of(frames.get(0))
        : new Batch(
            List.copyOf(frames), join(frames), frames.stream().noneMatch(Frame::isEphemeral));
  }

  private static byte[] join(List<Frame> frames) {
    int length = 0;
    for (Frame frame : frames) {
      length += frame.length();
    }
    byte[] all = new byte[length];
    int position = 0;
    for (Frame frame : frames) {
      System.arraycopy(frame.bytes(), 0, all, position, frame.length());
      position += frame.length();
    }
    return all;
  }

  public List<Frame> frames() {
    return frames;
  }

  /** The frames with their headers. Do not change the array. */
  public byte[] bytes() {
    return bytes;
  }

  /** Whether all its frames must arrive. */
  public boolean isLasting() {
    return isLasting;
  }
}
