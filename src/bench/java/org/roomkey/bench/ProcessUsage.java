package org.roomkey.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time and memory of a process on Linux. */
record ProcessUsage(long pid) {
  /** The kernel reports clock ticks of a hundredth of a second. */
  private static final long NANOS_PER_TICK = 10_000_000L;

  private static final long BYTES_PER_PAGE = 4096;

  /** CPU time of all its threads, user and system, ended threads included. */
  long cpuNanos() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    // The second field is the command in brackets. It may contain any character.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * NANOS_PER_TICK;
  }

  long residentBytes() throws IOException {
    String[] fields = Files.readString(Path.of("/proc/" + pid + "/statm")).split(" ");
    return Long.parseLong(fields[1]) * BYTES_PER_PAGE;
  }
}
