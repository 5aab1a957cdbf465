package org.roomkey.websocket;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.roomkey.protocol.CloseStatus;

/** Counts frames and closes since the start. Safe for use by many threads; adding never waits. */
public final class SocketCounts {
  /** All other codes; a peer may send any up to 4999. */
  private static final String OTHER = "other";

  /** Codes that only a peer or the container uses (RFC 6455 §7.4.1), and the rest. */
  private static final List<String> NOT_OURS = List.of("1002", "1005", "1006", "1007", OTHER);

  private final Map<String, LongAdder> closes =
      Stream.concat(
              NOT_OURS.stream(),
              Stream.of(CloseStatus.values()).map(status -> Integer.toString(status.code())))
          .distinct()
          .collect(Collectors.toUnmodifiableMap(code -> code, code -> new LongAdder()));

  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder rateLimited = new LongAdder();

  SocketCounts() {}

  void addReceived() {
    received.increment();
  }

  void addSent(int frames) {
    sent.add(frames);
  }

  void addRateLimited() {
    rateLimited.increment();
  }

  void addClosed(int code) {
    LongAdder known = closes.get(Integer.toString(code));
    (known == null ? closes.get(OTHER) : known).increment();
  }

  /** Whole text messages, refused ones included. */
  public long received() {
    return received.sum();
  }

  /** Text frames. */
  public long sent() {
    return sent.sum();
  }

  public long rateLimited() {
    return rateLimited.sum();
  }

  /** The close codes that are counted separately, and {@code other}. */
  public Set<String> codes() {
    return closes.keySet();
  }

  /**
   * @param code one of {@link #codes}
   */
  public long closes(String code) {
    return closes.get(code).sum();
  }
}
