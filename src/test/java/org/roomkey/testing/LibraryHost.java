package org.roomkey.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
 * An application that is not Roomkey and has the library's jar, and that of the standard tags, as
 * if its own build had put them there.
 *
 * @param pages its folder, with {@code WEB-INF/web.xml}
 * @param classes its compiled classes
 */
public record LibraryHost(Path pages, Optional<Path> classes) {

  /**
   * Deploys the application.
   *
   * @param tomcat that runs
   * @param parameters the context parameters
   * @param change of the context, before it starts
   */
  public StandardContext deploy(
      Tomcat tomcat,
      String path,
      Map<String, String> parameters,
      Consumer<StandardContext> change) {
    StandardContext context =
        (StandardContext)
            tomcat.addWebapp(
                tomcat.getHost(),
                path,
                pages.toAbsolutePath().toString(),
                new Config(this, parameters, change));
    if (!context.getState().isAvailable()) {
      throw new IllegalStateException("the application did not start; the reason is logged above");
    }
    return context;
  }

  /** Writes the application into a new folder, as a server finds it in {@code webapps}. */
  public void unpackTo(Path folder) {
    try {
      TomcatProcess.copy(pages, folder);
      if (classes.isPresent()) {
        TomcatProcess.copy(classes.get(), folder.resolve("WEB-INF/classes"));
      }
      Path lib = Files.createDirectories(folder.resolve("WEB-INF/lib"));
      for (Path jar : jars()) {
        Files.copy(jar, lib.resolve(jar.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The library's, and that of the standard tags. */
  static List<Path> jars() {
    Stream<Path> tags =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .filter(jar -> jar.getFileName().toString().startsWith("jakarta.servlet.jsp.jstl"));
    return Stream.concat(tags, Stream.of(ClientLibrary.jar())).toList();
  }

  private void add(StandardRoot root) {
    classes.ifPresent(
        folder ->
            root.addPreResources(
                new DirResourceSet(
                    root, "/WEB-INF/classes", folder.toAbsolutePath().toString(), "/")));
    jars().forEach(jar -> addJar(root, jar));
  }

  private static void addJar(StandardRoot root, Path jar) {
    String mount = "/WEB-INF/lib/" + jar.getFileName();
    root.addPreResources(new FileResourceSet(root, mount, jar.toAbsolutePath().toString(), "/"));
  }

  /** Configures the application first, because it starts as soon as it is added to the host. */
  private static final class Config extends ContextConfig {
    private final LibraryHost application;
    private final Map<String, String> parameters;
    private final Consumer<StandardContext> change;

    private Config(
        LibraryHost application, Map<String, String> parameters, Consumer<StandardContext> change) {
      this.application = application;
      this.parameters = parameters;
      this.change = change;
    }

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
      if (event.getType().equals(Lifecycle.BEFORE_INIT_EVENT)) {
        prepare((StandardContext) event.getLifecycle());
      } else if (event.getType().equals(Lifecycle.BEFORE_START_EVENT)) {
        parameters.forEach(
            ((StandardContext) event.getLifecycle())::addParameter); // a stop ends them
      }
      super.lifecycleEvent(event);
    }

    private void prepare(StandardContext context) {
      StandardRoot root = new StandardRoot(context);
      application.add(root);
      context.setResources(root);
      StandardJarScanner scanner = new StandardJarScanner();
      scanner.setScanClassPath(false);
      context.setJarScanner(scanner);
      context.setClearReferencesThreadLocals(false);
      context.setClearReferencesRmiTargets(false);
      change.accept(context);
    }
  }
}
