package org.roomkey.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A JVM that ends with its parent, however the parent ends: its input closes then. Its output goes
 * to a file.
 */
final class ChildJvm {
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(20);

  private final String name;
  private final Path log;
  private final Process process;

  /**
   * @param options of the JVM, with the class path
   */
  ChildJvm(
      String name,
      Path log,
      List<String> options,
      Class<?> main,
      List<String> arguments,
      Map<String, String> environment)
      throws IOException {
    this.name = name;
    this.log = log;
    List<String> command = new ArrayList<>();
    // Ctrl-C goes to every process of the terminal's group, and these end one after the other.
    if (Files.isExecutable(SETSID)) {
      command.add(SETSID.toString());
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add(main.getName());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /**
   * Called in the child: makes it stop cleanly when its parent ends, or by force after half a
   * minute.
   */
  static void endWithStarter() {
    daemon(
        () -> {
          try {
            while (System.in.read() >= 0) {
              // nobody says anything
            }
          } catch (IOException e) {
            System.err.println("as good as the end of the input: " + e);
          }
          daemon(
              () -> {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(30));
                Runtime.getRuntime().halt(1);
              });
          System.exit(0);
        });
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "end");
    thread.setDaemon(true);
    thread.start();
  }

  long pid() {
    return process.pid();
  }

  /** Waits for the condition; fails with a sentence. */
  void await(BooleanSupplier ready) {
    long deadline = System.nanoTime() + START.toNanos();
    while (!ready.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("The " + name + " did not start. The reason is in " + log);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  boolean hasPrinted(String text) {
    try {
      return Files.readString(log).contains(text);
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read " + log, e);
    }
  }

  /** Runs on a thread of its own when the process has ended. */
  void whenEnded(Runnable task) {
    daemon(
        () -> {
          process.onExit().join();
          task.run();
        });
  }

  /** SIGTERM, then SIGKILL if the process does not end. */
  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
