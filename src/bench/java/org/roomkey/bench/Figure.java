package org.roomkey.bench;

import java.util.Locale;

/** The measured quantities. Load writes {@code NAME=value}; the tables have the heading. */
enum Figure {
  DELIVERIES_PER_SECOND("deliveries/s", 0),
  ACKS_PER_SECOND("acks/s", 0),
  HANDSHAKES_PER_SECOND("handshakes/s", 0),
  CPU_MICROS("server CPU, µs each", 2),
  CPU_PERCENT("server CPU, % of a core", 0),
  P50_MILLIS("p50, ms", 2),
  P99_MILLIS("p99, ms", 2),
  P999_MILLIS("p99.9, ms", 2),
  OWN_P50_MILLIS("generator alone p50, ms", 2),
  OWN_P99_MILLIS("generator alone p99, ms", 2),
  OWN_MAX_MILLIS("generator alone max, ms", 1),
  OWN_CPU_PERCENT("generator CPU, % of a core", 0),
  BYTES_PER_FRAME("bytes each on the wire", 0),
  HEAP_BYTES("heap bytes each", 0),
  RESIDENT_BYTES("resident bytes each", 0),
  ERRORS("errors", 0);

  final String heading;
  private final int decimals;

  Figure(String heading, int decimals) {
    this.heading = heading;
    this.decimals = decimals;
  }

  /** Rounded to what a measurement can say. */
  String text(double value) {
    int digits =
        Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? Math.min(1, decimals) : decimals;
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }
}
