package org.roomkey.testing;

import com.microsoft.playwright.impl.driver.Driver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The Node of the browser tests and the packages that its programs import. Maven provides both, so
 * a machine needs neither Node nor npm. Each test JVM has its own folder.
 */
public final class Node {
  private static final List<String> PACKAGES = List.of("typescript", "ws");
  private static final Path FOLDER =
      Path.of("target", "node", System.getProperty("test.fork", "1")).toAbsolutePath();

  private static boolean unpacked;

  private Node() {}

  public static String executable() {
    return Driver.ensureDriverInstalled(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"), false)
        .createProcessBuilder()
        .command()
        .get(0);
  }

  /** The folder in which programs find the packages; {@code .js} files are modules too. */
  public static synchronized Path folder() {
    try {
      if (!unpacked) {
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve("package.json"), "{\"type\":\"module\"}");
        for (String name : PACKAGES) {
          unpack(name);
        }
        unpacked = true;
      }
      return FOLDER;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path put(Path file) {
    try {
      return Files.copy(
          file, folder().resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Out of its WebJar, whose files lie below the version. */
  private static void unpack(String name) throws IOException {
    URL inJar =
        Node.class.getResource("/META-INF/maven/org.webjars.npm/" + name + "/pom.properties");
    Path target = FOLDER.resolve("node_modules").resolve(name);
    String within = "META-INF/resources/webjars/" + name + "/";
    try (JarFile jar = ((JarURLConnection) inJar.openConnection()).getJarFile()) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().startsWith(within) && !entry.isDirectory()) {
          String below = entry.getName().substring(within.length());
          Path file = target.resolve(below.substring(below.indexOf('/') + 1)).normalize();
          if (!file.startsWith(target)) {
            throw new IOException(entry.getName() + " leads out of its folder");
          }
          Files.createDirectories(file.getParent());
          try (InputStream content = jar.getInputStream(entry)) {
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
    }
  }
}
