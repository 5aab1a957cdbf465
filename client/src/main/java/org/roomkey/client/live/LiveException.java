package org.roomkey.client.live;

import java.time.Duration;
import java.util.Optional;

/**
 * A request on a connection did not succeed. Nobody knows whether a message is stored if the code
 * is {@code unavailable}, {@code disconnected} or {@code closed}: publish it again under the same
 * id.
 */
public final class LiveException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final boolean isOfServer;
  private final Duration retryAfter;

  /** A refusal of the client itself. */
  LiveException(String code, String message) {
    this(code, message, false, null);
  }

  private LiveException(String code, String message, boolean isOfServer, Duration retryAfter) {
    super(code + ": " + message);
    this.code = code;
    this.isOfServer = isOfServer;
    this.retryAfter = retryAfter;
  }

  /** The refusal of an error frame. */
  static LiveException of(Frame frame) {
    return new LiveException(
        frame.find("code").orElse("unknown"),
        frame.find("error").orElse(""),
        true,
        frame.retryAfter().orElse(null));
  }

  /** That of a stage that failed after another one. */
  static Optional<LiveException> in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LiveException found) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  boolean isOfServer() {
    return isOfServer;
  }

  /**
   * The machine code of the server's refusal, such as {@code forbidden} or {@code rate_limited}. Or
   * one of the client:
   *
   * <ul>
   *   <li>{@code not_joined}: join the board first
   *   <li>{@code disconnected}: the request is not repeated, and there is no socket
   *   <li>{@code closed}: the connection has stopped for good
   *   <li>{@code too_many_requests}: 1,000 requests wait
   *   <li>{@code too_long}: the frame would be larger than 64 KiB
   * </ul>
   */
  public String code() {
    return code;
  }

  /** How long the server asked to wait. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
