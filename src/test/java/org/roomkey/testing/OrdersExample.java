package org.roomkey.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.DirResourceSet;
import org.apache.catalina.webresources.FileResourceSet;
import org.apache.catalina.webresources.StandardRoot;
import org.apache.tomcat.util.scan.StandardJarScanner;

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
    compile();
    String pages = SOURCES.resolve("webapp").toAbsolutePath().toString();
    StandardContext context =
        (StandardContext)
            tomcat.addWebapp(tomcat.getHost(), path, pages, new Config(parameters, change));
    if (!context.getState().isAvailable()) {
      throw new IllegalStateException("the example did not start; the reason is logged above");
    }
    return context;
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

  /** Configures the application first, because it starts as soon as it is added to the host. */
  private static final class Config extends ContextConfig {
    private final Map<String, String> parameters;
    private final Consumer<StandardContext> change;

    private Config(Map<String, String> parameters, Consumer<StandardContext> change) {
      this.parameters = parameters;
      this.change = change;
    }

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
      if (event.getType().equals(Lifecycle.BEFORE_INIT_EVENT)) {
        prepare((StandardContext) event.getLifecycle());
      }
      super.lifecycleEvent(event);
    }

    private void prepare(StandardContext context) {
      change.accept(context);
      parameters.forEach(context::addParameter);
      StandardRoot root = new StandardRoot(context);
      root.addPreResources(
          new DirResourceSet(root, "/WEB-INF/classes", CLASSES.toAbsolutePath().toString(), "/"));
      for (String entry : classPath().split(File.pathSeparator)) {
        String name = Path.of(entry).getFileName().toString();
        if (name.startsWith("jakarta.servlet.jsp.jstl-3")) {
          root.addPreResources(new FileResourceSet(root, "/WEB-INF/lib/" + name, entry, "/"));
        }
      }
      Path library = ClientLibrary.jar().toAbsolutePath();
      root.addPreResources(
          new FileResourceSet(
              root, "/WEB-INF/lib/" + library.getFileName(), library.toString(), "/"));
      context.setResources(root);
      StandardJarScanner scanner = new StandardJarScanner();
      scanner.setScanClassPath(false);
      context.setJarScanner(scanner);
      context.setClearReferencesThreadLocals(false);
      context.setClearReferencesRmiTargets(false);
    }
  }
}
