package org.roomkey.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs container tests again in a JVM of its own, which has other jars or system properties. */
public final class TestJvm {
  private static final long MINUTES = 8;
  private static final String LOGGING = "config/logging-test.properties";
  private static final int FAILURES = 10;

  private TestJvm() {}

  /** The class path of this JVM, with the jars of the folder instead of its Tomcat and APIs. */
  public static String classPathWithTomcat(Path folder) throws IOException {
    try (Stream<Path> jars = Files.list(folder)) {
      return Stream.concat(
              jars.map(Path::toString),
              Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                  .filter(entry -> !isOfTomcat(Path.of(entry).getFileName().toString())))
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static boolean isOfTomcat(String file) {
    return file.startsWith("tomcat-")
        || file.matches("jakarta\\.(servlet|servlet\\.jsp|websocket|websocket-client|el)-api-.*");
  }

  /**
   * Runs the test classes; fails with their failures.
   *
   * @param name of the run, for its files under {@code target}
   * @param options of the JVM, such as {@code -Dname=value}
   */
  public static void run(String name, String classPath, List<String> options, String... tests)
      throws Exception {
    Path output = Files.createDirectories(Path.of("target", "it")).resolve(name + ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Djava.util.logging.config.file=" + LOGGING);
    command.add("-Dderby.stream.error.file=target/derby-" + name + ".log");
    command.add("-Dtest.fork=" + name);
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, TestJvm.class.getName()));
    command.addAll(List.of(tests));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new AssertionError("the tests failed:\n" + Files.readString(output));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /** What the process runs: its arguments are test classes. Ends with 1 if one of them fails. */
  public static void main(String[] args) {
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
    Stream.of(args).forEach(name -> request.selectors(selectClass(name)));
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherDiscoveryRequest built = request.build();
    LauncherFactory.create().execute(built, listener);
    TestExecutionSummary summary = listener.getSummary();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    summary.printFailuresTo(out, FAILURES);
    summary.printTo(out);
    boolean passed = summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() > 0;
    System.exit(passed ? 0 : 1);
  }
}
