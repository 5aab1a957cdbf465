package org.roomkey.testing;

import com.microsoft.playwright.impl.driver.Driver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * The Node that the browser tests bring along, and the packages that {@code src/test/js} names. The
 * packages come by the machine's own npm, once until the next clean; npm keeps them as well.
 */
public final class Node {
  private static final Path DECLARED = Path.of("src", "test", "js");
  private static final Path FOLDER = Path.of("target", "node").toAbsolutePath();
  private static final Path LOCK = Path.of("package-lock.json");
  private static final Duration INSTALLING = Duration.ofSeconds(90);

  private static Optional<String> whyWithout;

  private Node() {}

  public static String executable() {
    return Driver.ensureDriverInstalled(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"), false)
        .createProcessBuilder()
        .command()
        .get(0);
  }

  /**
   * Where a script finds the packages if it is put there. Leaves the test out, and says so, where
   * they cannot be had.
   */
  public static Path packages(String whatNeedsThem) {
    Optional<String> why = whyWithoutPackages();
    why.ifPresent(
        reason -> {
          String message = "LEFT OUT: " + whatNeedsThem + ", because " + reason;
          System.out.println(message);
          Assumptions.abort(message);
        });
    return FOLDER;
  }

  /** The same folder, with the packages where they can be had. */
  public static Path folder() {
    whyWithoutPackages();
    return FOLDER;
  }

  /** Puts a file into the folder, in which a name that ends in .js is a module too. */
  public static Path put(Path file) {
    try {
      return Files.copy(
          file, folder().resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized Optional<String> whyWithoutPackages() {
    if (whyWithout == null) {
      try {
        whyWithout = install();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return whyWithout;
  }

  private static Optional<String> install() throws IOException {
    Files.createDirectories(FOLDER);
    Files.copy(
        DECLARED.resolve("package.json"),
        FOLDER.resolve("package.json"),
        StandardCopyOption.REPLACE_EXISTING);
    // npm wants it there; where it stays, what it names is there too.
    Path installed = FOLDER.resolve(LOCK);
    if (Files.exists(installed) && Files.mismatch(DECLARED.resolve(LOCK), installed) < 0) {
      return Optional.empty();
    }
    Files.copy(DECLARED.resolve(LOCK), installed, StandardCopyOption.REPLACE_EXISTING);
    Optional<String> problem = npm();
    if (problem.isPresent()) {
      Files.delete(installed);
    }
    return problem;
  }

  private static Optional<String> npm() {
    List<String> command =
        List.of(
            "npm",
            "ci",
            "--prefix=" + FOLDER,
            "--ignore-scripts",
            "--prefer-offline",
            "--no-audit",
            "--no-fund",
            "--fetch-retries=1",
            "--fetch-retry-mintimeout=1000",
            "--fetch-timeout=20000");
    try (Program npm = Program.start("npm", Map.of(), command)) {
      npm.await(INSTALLING);
      return npm.status() == 0
          ? Optional.empty()
          : Optional.of("npm cannot install them: " + npm.output());
    } catch (IOException e) {
      return Optional.of("there is no npm: " + e.getMessage());
    } catch (AssertionError e) {
      return Optional.of("npm " + e.getMessage());
    }
  }
}
