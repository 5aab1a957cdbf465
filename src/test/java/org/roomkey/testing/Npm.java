package org.roomkey.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.roomkey.credential.Secrets;

/** Packages of npm for programs of the tests, as their lock file says. The machine needs npm. */
final class Npm {
  private static final Duration FETCHED_WITHIN = Duration.ofMinutes(3);

  private Npm() {}

  /**
   * Copies the files of a folder and installs its packages, once for all test JVMs and until the
   * lock file changes. No script of a package runs.
   *
   * @param sources with {@code package.json} and {@code package-lock.json}
   */
  static void install(Path sources, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path stamp = folder.resolve("stamp");
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock locked = channel.lock()) {
      try (Stream<Path> files = Files.list(sources)) {
        for (Path file : files.toList()) {
          Path copy = folder.resolve(file.getFileName());
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
      String wanted = Secrets.digest(Files.readString(sources.resolve("package-lock.json")));
      if (locked.isValid() && Files.exists(stamp) && Files.readString(stamp).equals(wanted)) {
        return;
      }
      run("npm-" + folder.getFileName(), "ci", "--prefix", folder.toString());
      Files.writeString(stamp, wanted);
    }
  }

  /** Runs a command of npm. */
  static void run(String name, String... arguments) throws IOException {
    List<String> options = List.of("--ignore-scripts", "--no-audit", "--no-fund");
    List<String> command =
        Stream.of(Stream.of("npm"), Stream.of(arguments), options.stream())
            .flatMap(part -> part)
            .toList();
    try (Program npm = Program.start(name, Map.of(), command)) {
      if (npm.await(FETCHED_WITHIN).status() != 0) {
        throw new IllegalStateException("npm failed: " + npm.output());
      }
    }
  }
}
