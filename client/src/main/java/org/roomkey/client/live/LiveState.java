package org.roomkey.client.live;

import java.time.Instant;
import java.util.Optional;

/** The state of a connection. It is also an event: a listener for it hears every change. */
public sealed interface LiveState extends LiveEvent {
  /**
   * How the last socket ended.
   *
   * @param code the close code; 1006 if the connection broke or did not come about
   * @param reason may be empty
   * @param error the machine code of the error that the server sent before
   */
  record Close(int code, String reason, Optional<String> error) {}

  /** It gets a token, or opens a socket. */
  record Connecting() implements LiveState {}

  /** The server has accepted the token. */
  record Open(User user) implements LiveState {}

  /** There is no socket until the time of the next attempt. */
  record Waiting(Instant retryAt, Close close) implements LiveState {}

  /**
   * It has ended for good: it was closed, or a close code says that another attempt is useless.
   *
   * @param needsToken whether only another token helps
   */
  record Stopped(Close close, boolean needsToken) implements LiveState {}
}
