package org.roomkey.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * An external program: the installed one or, on Debian and derivatives, the one of its package,
 * unpacked under {@code target} without installation. Needs no root.
 */
final class DebianProgram {
  private static final Path APT = Path.of("/usr/bin/apt-get");
  private static final Path HERE = Path.of("target", "debian").toAbsolutePath();
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** Downloads missing dependencies too; asks nothing and installs nothing. */
  private static final List<String> DOWNLOAD_ONLY =
      List.of("install", "-y", "--no-install-recommends", "--download-only");

  /** Cached, so that the search runs once. */
  private static final Map<String, Optional<DebianProgram>> FOUND = new HashMap<>();

  private final Path executable;
  private final Map<String, String> environment;

  private DebianProgram(Path executable, Map<String, String> environment) {
    this.executable = executable;
    this.environment = environment;
  }

  /**
   * @param name of the program
   * @return empty if the program is missing and cannot be obtained; prints the reason
   */
  static synchronized Optional<DebianProgram> find(String name) {
    return FOUND.computeIfAbsent(
        name, n -> ofMachine(n).or(() -> ofPackages(n)).or(() -> obtained(n)));
  }

  private static Optional<DebianProgram> ofMachine(String name) {
    String folders =
        System.getenv("PATH") + File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/sbin";
    return Stream.of(folders.split(File.pathSeparator, -1))
        .map(folder -> new DebianProgram(Path.of(folder, name), Map.of()))
        .filter(DebianProgram::answers)
        .findFirst();
  }

  private static Optional<DebianProgram> ofPackages(String name) {
    Path root = HERE.resolve(name);
    String libraries = String.join(File.pathSeparator, libraries(root.resolve("usr/lib")));
    return Stream.of("usr/sbin", "usr/bin")
        .map(folder -> root.resolve(folder).resolve(name))
        .map(file -> new DebianProgram(file, Map.of("LD_LIBRARY_PATH", libraries)))
        .filter(DebianProgram::answers)
        .findFirst();
  }

  /** Where Debian puts them: {@code usr/lib/x86_64-linux-gnu}, say. */
  private static List<String> libraries(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(folder)) {
      return folders.map(Path::toString).filter(path -> path.contains("-linux-")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    return Files.isExecutable(executable)
        && run(ANSWER, List.of(executable.toString(), version()), environment);
  }

  /** The option that prints the version and nothing else. */
  private String version() {
    return switch (executable.getFileName().toString()) {
      case "slapd" -> "-VV";
      case "mariadbd" -> "-V";
      default -> "-v";
    };
  }

  /** The package with the program. */
  private static String packageOf(String name) {
    return name.equals("mariadbd") ? "mariadb-server-core" : name;
  }

  /** A file or folder that the package installs, such as {@code etc/ldap/schema}. */
  Path installed(String path) {
    Path root = executable.getParent().getParent();
    return (root.endsWith("usr") ? root.getParent() : root).resolve(path);
  }

  private static Optional<DebianProgram> obtained(String name) {
    if (!Files.isExecutable(APT)) {
      say("no " + name + " here, and no apt-get to fetch it");
      return Optional.empty();
    }
    try {
      Files.createDirectories(HERE);
      // Several JVMs of the tests: what the first obtains is there for the second.
      try (FileChannel channel =
              FileChannel.open(
                  HERE.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!Files.exists(HERE.resolve(name))) {
          say("fetching the package " + packageOf(name));
          obtain(name);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ofPackages(name);
  }

  private static void obtain(String name) throws IOException {
    Path work = Files.createTempDirectory(HERE, "work");
    Files.createDirectories(work.resolve("archives/partial"));
    Files.createDirectories(work.resolve("lists/partial"));
    List<String> cache = List.of("-o", "Dir::Cache=" + work, "-o", "Debug::NoLocking=1");
    if (!apt(cache, DOWNLOAD_ONLY, packageOf(name))) {
      // A fresh machine has no package lists yet.
      List<String> lists =
          List.of("-o", "Dir::State=" + work, "-o", "Dir::State::status=/var/lib/dpkg/status");
      List<String> own = Stream.concat(cache.stream(), lists.stream()).toList();
      if (apt(own, List.of("update"))) {
        apt(own, DOWNLOAD_ONLY, packageOf(name));
      }
    }
    unpack(work, HERE.resolve(name));
    DemoData.delete(work);
  }

  private static boolean apt(List<String> options, List<String> action, String... names) {
    List<String> command = new ArrayList<>(List.of(APT.toString(), "-q"));
    command.addAll(options);
    command.addAll(action);
    command.addAll(List.of(names));
    return run(LIMIT, command, Map.of());
  }

  private static void unpack(Path work, Path root) throws IOException {
    Path unpacked = work.resolve("root");
    boolean all = true;
    try (Stream<Path> files = Files.list(work.resolve("archives"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".deb")).toList()) {
        all &= run(LIMIT, List.of("dpkg", "-x", "" + file, "" + unpacked), Map.of());
      }
    }
    if (all && Files.exists(unpacked)) {
      Files.move(unpacked, root);
    }
  }

  private static boolean run(
      Duration limit, List<String> command, Map<String, String> environment) {
    String name = "debian-" + command.get(0).replaceAll(".*/", "");
    try (Program program = Program.start(name, environment, command)) {
      boolean good = program.await(limit).status() == 0;
      if (!good) {
        say(command + " failed: " + program.output().strip());
      }
      return good;
    } catch (IOException | AssertionError e) {
      say(command + " failed: " + e.getMessage());
      return false;
    }
  }

  private static void say(String line) {
    System.out.println("[debian] " + line);
  }

  /** The program, or the calling test is skipped with a message. */
  static DebianProgram require(String name) {
    return find(name)
        .orElseGet(() -> leaveOut("LEFT OUT: the test of " + name + ", which is not there"));
  }

  private static DebianProgram leaveOut(String message) {
    System.out.println(message);
    return Assumptions.abort(message);
  }

  /** The folder of the modules of Apache httpd. */
  Path modules() {
    return executable.resolveSibling("../lib/apache2/modules").normalize();
  }

  /** Starts the program; its output goes to a file. */
  Process start(Path printed, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(executable.toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }
}
