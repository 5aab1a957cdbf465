package org.roomkey.protocol;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The format of times on the wire: UTC with milliseconds. */
public final class WireTime {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private WireTime() {}

  /** Formats a time such as {@code 2026-11-23T16:34:05.123Z}. */
  public static String format(Instant time) {
    return FORMAT.format(time);
  }

  public static String format(long epochMillis) {
    return format(Instant.ofEpochMilli(epochMillis));
  }
}
