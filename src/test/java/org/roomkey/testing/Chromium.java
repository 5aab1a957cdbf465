package org.roomkey.testing;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CLI;
import com.microsoft.playwright.Playwright;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The browser of the browser tests, one for each JVM. Sources, in order: {@code ROOMKEY_CHROMIUM},
 * the {@code PATH}, Playwright's own download, and as root on Debian the package {@code chromium}.
 * Prints what it installs. Without a browser the tests fail; they are never skipped.
 */
public final class Chromium {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration DOWNLOAD = Duration.ofMinutes(5);
  private static final Duration INSTALLATION = Duration.ofMinutes(10);

  private static Path executable;
  private static Browser running;

  private Chromium() {}

  /**
   * The browser, started at the first call and ended with the JVM. For one thread, like Playwright.
   */
  public static Browser browser() {
    if (running == null || !running.isConnected()) {
      running = launch(playwright());
    }
    return running;
  }

  /** Playwright without the browsers that it would otherwise download first. */
  private static Playwright playwright() {
    return Playwright.create(
        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
  }

  private static Browser launch(Playwright playwright) {
    // Disables background features, which would cause traffic that no test asked for.
    List<String> args =
        new ArrayList<>(
            List.of(
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--disable-quic"));
    if (isRoot()) {
      args.add("--no-sandbox");
    }
    return playwright
        .chromium()
        .launch(
            new BrowserType.LaunchOptions()
                .setExecutablePath(executable(playwright))
                .setArgs(args));
  }

  private static synchronized Path executable(Playwright playwright) {
    if (executable == null) {
      executable =
          named()
              .or(Chromium::onPath)
              .or(() -> obtained(playwright))
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "No Chromium: none of "
                              + NAMES
                              + " on the PATH, none to be had by download or package."
                              + " Install one, or name it in ROOMKEY_CHROMIUM."));
    }
    return executable;
  }

  /** One test JVM at a time: the second uses the download of the first. */
  private static Optional<Path> obtained(Playwright playwright) {
    Path file = Path.of(System.getProperty("java.io.tmpdir"), "roomkey-chromium.lock");
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      return onPath().or(() -> downloaded(playwright)).or(Chromium::fromDebian);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> named() {
    String name = System.getenv("ROOMKEY_CHROMIUM");
    if (name == null || name.isBlank()) {
      return Optional.empty();
    }
    Path path = Path.of(name);
    if (!answers(path)) {
      throw new IllegalStateException("ROOMKEY_CHROMIUM is " + path + ", which does not run.");
    }
    return Optional.of(path);
  }

  private static Optional<Path> onPath() {
    List<String> folders = List.of(System.getenv("PATH").split(File.pathSeparator, -1));
    return NAMES.stream()
        .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
        .filter(Chromium::answers)
        .findFirst();
  }

  private static Optional<Path> downloaded(Playwright playwright) {
    Path path = Path.of(playwright.chromium().executablePath());
    if (!answers(path)) {
      say("No Chromium found. Trying Playwright's own download.");
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      String classPath = System.getProperty("java.class.path");
      // The class itself ends the JVM, so it needs one of its own.
      run(
          DOWNLOAD,
          java,
          "-cp",
          classPath,
          CLI.class.getName(),
          "install",
          "--no-shell",
          "chromium");
    }
    return Optional.of(path).filter(Chromium::answers);
  }

  private static Optional<Path> fromDebian() {
    if (!isRoot() || !Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
      return Optional.empty();
    }
    say("Installing Debian's package chromium.");
    run(INSTALLATION, "apt-get", "-qq", "update");
    run(INSTALLATION, "apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium");
    return onPath();
  }

  /** A file of that name is not enough: it may be a stub that only explains the installation. */
  private static boolean answers(Path path) {
    return Files.isExecutable(path) && run(ANSWER, path.toString(), "--version");
  }

  /** Runs a command with a time limit; a failure shows its output. */
  private static boolean run(Duration limit, String... command) {
    try {
      Path output = Files.createTempFile("chromium", ".log");
      try {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        builder.environment().put("PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT", "5000");
        Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
          Stream.concat(process.descendants(), Stream.of(process.toHandle()))
              .forEach(ProcessHandle::destroyForcibly);
        }
        boolean good = ended && process.exitValue() == 0;
        if (!good) {
          List<String> lines = Files.readAllLines(output);
          say(command[0] + (ended ? " failed: " : " took longer than " + limit + ": "));
          lines.subList(Math.max(0, lines.size() - 5), lines.size()).forEach(Chromium::say);
        }
        return good;
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      say(command[0] + " failed: " + e.getMessage());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + command[0], e);
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static void say(String line) {
    System.out.println("[chromium] " + line);
  }
}
