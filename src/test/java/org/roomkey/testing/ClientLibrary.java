package org.roomkey.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.roomkey.client.Roomkey;

/** The jar of the library for other applications. */
public final class ClientLibrary {
  private static final Path SOURCES = Path.of("client", "src", "main");
  private static final Path BUILT = Path.of("target", "client", "target", "roomkey-client.jar");

  private ClientLibrary() {}

  /**
   * The jar that the build made; if that is older than the sources, one of the compiled classes.
   */
  public static Path jar() {
    try {
      if (Files.exists(BUILT) && !isNewer(SOURCES, BUILT)) {
        return BUILT;
      }
      return packed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isNewer(Path folder, Path file) throws IOException {
    long time = Files.getLastModifiedTime(file).toMillis();
    try (Stream<Path> files = Files.walk(folder)) {
      return files.anyMatch(source -> source.toFile().lastModified() > time);
    }
  }

  private static Path packed() throws IOException {
    Path classes =
        Path.of(Roomkey.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "library");
    folder.toFile().deleteOnExit();
    Path jar = folder.resolve(BUILT.getFileName());
    jar.toFile().deleteOnExit();
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(out)) {
      add(classes, "org/roomkey/client", zip);
      add(SOURCES.resolve("resources"), "", zip);
    }
    return jar;
  }

  private static void add(Path root, String folder, JarOutputStream zip) throws IOException {
    List<Path> found;
    try (Stream<Path> files = Files.walk(root.resolve(folder))) {
      found = files.filter(Files::isRegularFile).toList();
    }
    for (Path file : found) {
      zip.putNextEntry(new ZipEntry(root.relativize(file).toString()));
      Files.copy(file, zip);
      zip.closeEntry();
    }
  }
}
