package org.roomkey.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test class if a log or a file of a server contains a secret. A server's files are
 * searched when it is closed, and the log after each class. A find after the last class makes the
 * JVM exit with a failure.
 */
public final class CanaryExtension implements BeforeAllCallback, AfterAllCallback {
  private static final Namespace OURS = Namespace.create(CanaryExtension.class);

  /** One for each JVM of tests. */
  static final class Watch implements AutoCloseable {
    private final CanaryLog log = new CanaryLog();

    List<String> finds() {
      log.search();
      String derby = System.getProperty("derby.stream.error.file");
      if (derby != null) {
        Canaries.searchFile(Path.of(derby));
      }
      return new ArrayList<>(Canaries.takeFound());
    }

    @Override
    public void close() {
      List<String> finds = finds();
      if (!finds.isEmpty()) {
        System.err.println("secrets were written:\n" + String.join("\n", finds));
        // Nothing else fails the build for finds after the last class.
        Runtime.getRuntime().halt(1);
      }
    }
  }

  private static Watch watch(ExtensionContext context) {
    return context.getRoot().getStore(OURS).getOrComputeIfAbsent(Watch.class);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    watch(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    List<String> finds = watch(context).finds();
    if (!finds.isEmpty()) {
      throw new AssertionError("secrets were written:\n" + String.join("\n", finds));
    }
  }
}
