package org.roomkey.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The peers in Node, copied from the sources, and their packages. */
final class NodePackages {
  private static final long INSTALL_SECONDS = 120;

  private NodePackages() {}

  /**
   * Fetches the packages of package-lock.json unless they are there. Blocks for up to two minutes.
   *
   * @return the error; empty for none
   */
  static String install(Options options) throws IOException, InterruptedException {
    Path folder = options.output().resolve("node");
    Files.createDirectories(folder);
    Path lock = folder.resolve("package-lock.json");
    boolean installed =
        Files.isDirectory(folder.resolve("node_modules"))
            && Files.exists(lock)
            && Files.mismatch(lock, options.node().resolve("package-lock.json")) < 0;
    try (Stream<Path> files = Files.list(options.node())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (installed) {
      return "";
    }
    // Without scripts: a measurement needs no installation scripts of packages.
    List<String> command =
        List.of("npm", "ci", "--prefix", folder.toString(), "--ignore-scripts", "--no-audit");
    Path log = options.output().resolve("logs/npm.log");
    try (Child npm = new Child(command, java.util.Map.of(), -1, log, false)) {
      if (npm.process.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS) && npm.process.exitValue() == 0) {
        return "";
      }
      return "npm ci failed, see " + log;
    } catch (IOException e) {
      return "no npm: " + e.getMessage();
    }
  }
}
