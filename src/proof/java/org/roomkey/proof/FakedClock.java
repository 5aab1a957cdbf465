package org.roomkey.proof;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A clock that is wrong for one process, by Debian's libfaketime, which is downloaded and unpacked
 * without being installed. Without it the proof is skipped.
 */
final class FakedClock {
  private FakedClock() {}

  private static boolean run(Path folder, String... command) throws IOException {
    try {
      return new ProcessBuilder(command).directory(folder.toFile()).start().waitFor() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The library, unpacked into the folder. */
  static Path library(Path folder) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/apt-get")), "LEFT OUT: no apt-get");
    assumeTrue(
        run(folder, "apt-get", "download", "libfaketime")
            && run(folder, "sh", "-c", "dpkg -x libfaketime*.deb ."),
        "LEFT OUT: libfaketime is not to be had");
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.endsWith("libfaketime.so.1"))
          .findFirst()
          .orElseGet(() -> abort("LEFT OUT: no library in the package"));
    }
  }

  /**
   * The environment of a process whose clock is off, such as {@code +90s}.
   *
   * <p>The monotonic clock stays as it is, since nobody can set it. The last variable keeps timed
   * waits on it.
   */
  static Map<String, String> by(Path library, String offset) {
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME",
        offset,
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }
}
