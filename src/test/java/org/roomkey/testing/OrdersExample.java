package org.roomkey.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;

/**
 * {@code examples/orders}: an application with users of its own, compiled and deployed under {@code
 * /orders} as its own build would.
 */
public final class OrdersExample {
  private static final Path SOURCES = Path.of("examples", "orders", "src", "main");
  private static final Path CLASSES = Path.of("target", "orders-example");

  private OrdersExample() {}

  /**
   * @param tomcat that runs
   * @param parameters the application's context parameters
   */
  public static void deploy(Tomcat tomcat, Map<String, String> parameters) {
    deploy(tomcat, "/orders", parameters, context -> {});
  }

  /**
   * The same under another path.
   *
   * @param change of the context, before it starts
   */
  public static StandardContext deploy(
      Tomcat tomcat,
      String path,
      Map<String, String> parameters,
      Consumer<StandardContext> change) {
    return host().deploy(tomcat, path, parameters, change);
  }

  /** Writes it into a new folder, as a server finds it in {@code webapps}. */
  public static void unpackTo(Path folder) {
    host().unpackTo(folder);
  }

  private static LibraryHost host() {
    compile();
    return new LibraryHost(SOURCES.resolve("webapp"), Optional.of(CLASSES));
  }

  private static void compile() {
    try (Stream<Path> files = Files.walk(SOURCES.resolve("java"))) {
      Files.createDirectories(CLASSES);
      List<String> sources =
          files.map(Path::toString).filter(file -> file.endsWith(".java")).toList();
      Stream<String> options =
          Stream.of("--release", "17", "-proc:none", "-d", CLASSES.toString(), "-cp", classPath());
      String[] arguments = Stream.concat(options, sources.stream()).toArray(String[]::new);
      if (ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments) != 0) {
        throw new IllegalStateException("the example does not compile");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }
}
