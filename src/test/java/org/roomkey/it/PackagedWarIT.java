package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Redis;
import org.roomkey.testing.TomcatProcess;

/**
 * The WAR as a file. Its slim libraries lack classes that the tests' class path has; {@link
 * UnmodifiedTomcatIT} shows the pages and the passwords without them, this the Redis client.
 */
class PackagedWarIT {
  /** If the WAR exceeds it, find the new weight first: {@code unzip -lv target/roomkey.war}. */
  private static final long MAX_BYTES = 18_000_000;

  private static ZipFile war;

  @BeforeAll
  static void open() throws Exception {
    war = new ZipFile(TomcatProcess.WAR.toFile());
  }

  @AfterAll
  static void close() throws Exception {
    war.close();
  }

  private static List<ZipEntry> libraries() {
    List<ZipEntry> libraries = new ArrayList<>(war.stream().toList());
    libraries.removeIf(entry -> !entry.getName().matches("WEB-INF/lib/.+\\.jar"));
    return libraries;
  }

  @Test
  void isNoHeavierThan18Megabytes() throws Exception {
    long bytes = Files.size(TomcatProcess.WAR);

    assertTrue(bytes <= MAX_BYTES, bytes + " bytes");
  }

  @Test
  void hasEachLibraryOnce() {
    List<String> names = new ArrayList<>();
    for (ZipEntry library : libraries()) {
      names.add(library.getName().replaceFirst("-\\d[^/]*\\.jar$", ""));
    }

    assertEquals(names.stream().distinct().toList(), names);
  }

  @Test
  void listsTheLicenceOfEachLibrary() throws Exception {
    String notices = text(entry("META-INF/THIRD-PARTY-NOTICES.txt"));

    for (ZipEntry library : libraries()) {
      String name = library.getName().replaceFirst(".*/(.+?)-(\\d.*?)(-slim)?\\.jar", ":$1:$2 ");
      assertTrue(notices.contains(name), name + "is not in\n" + notices);
    }
  }

  @Test
  void pagesUseOnlyTagsOfTheSlimTagLibrary() throws Exception {
    Pattern uri = Pattern.compile("<%@ taglib [^%]*uri=\"([^\"]+)\"");
    Set<String> used = new TreeSet<>();
    for (ZipEntry page : war.stream().toList()) {
      if (page.getName().matches(".+\\.(jsp|jspf|tag|tagf)")) {
        uri.matcher(text(page)).results().forEach(found -> used.add(found.group(1)));
      }
    }

    assertEquals(Set.of("jakarta.tags.core", "jakarta.tags.functions"), used);
  }

  @AfterEach
  void giveTheThreadItsLoaderBack() {
    Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
  }

  @Test
  void reachesRedisWithItsOwnLibraries() throws Exception {
    Path folder = TomcatProcess.emptyBase("packaged-war");
    List<URL> urls = new ArrayList<>();
    urls.add(new URL("jar:" + TomcatProcess.WAR.toUri() + "!/WEB-INF/classes/"));
    for (ZipEntry library : libraries()) {
      Path file = folder.resolve(Path.of(library.getName()).getFileName());
      try (InputStream content = war.getInputStream(library)) {
        Files.copy(content, file);
      }
      urls.add(file.toUri().toURL());
    }
    try (Redis redis = new Redis();
        URLClassLoader loader =
            new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(loader);
      Object uri = call(loader, "io.lettuce.core.RedisURI", null, "create", redis.uri());
      Constructor<?> create =
          loader.loadClass("org.roomkey.cluster.RedisLink").getDeclaredConstructors()[0];
      create.setAccessible(true);
      BiConsumer<String, String> listener = (channel, text) -> {};
      try (AutoCloseable link = (AutoCloseable) create.newInstance(null, List.of(uri), listener)) {
        assertEquals(false, call(loader, "org.roomkey.cluster.RedisLink", link, "isOpen"));
        call(loader, "org.roomkey.cluster.RedisLink", link, "open");
        assertEquals(true, call(loader, "org.roomkey.cluster.RedisLink", link, "isOpen"));
      }
    }
  }

  private static Object call(
      ClassLoader loader, String type, Object self, String name, Object... arguments)
      throws Exception {
    Class<?>[] types = Stream.of(arguments).map(Object::getClass).toArray(Class<?>[]::new);
    Method method = loader.loadClass(type).getDeclaredMethod(name, types);
    method.setAccessible(true);
    return method.invoke(self, arguments);
  }

  private static String text(ZipEntry entry) throws IOException {
    try (InputStream content = war.getInputStream(entry)) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static ZipEntry entry(String name) {
    ZipEntry entry = war.getEntry(name);
    assertTrue(entry != null, "the WAR has no " + name);
    return entry;
  }
}
