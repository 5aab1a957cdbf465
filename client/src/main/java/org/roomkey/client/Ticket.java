package org.roomkey.client;

import java.time.Duration;

/**
 * The right to open one socket. Give it to the person's browser only.
 *
 * @param secret begins with {@code rt_}; valid once
 * @param expiresIn how long it may be used; at most 30 seconds
 */
public record Ticket(String secret, Duration expiresIn) {
  @Override
  public String toString() {
    return "Ticket";
  }
}
