package org.roomkey.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A process that the benchmark started. It ends with {@link #close} and with the JVM that started
 * it. If that JVM is killed, {@link Tethered} ends it.
 */
final class Child implements AutoCloseable {
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
  private static final long KIND_SECONDS = 5;

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  final Process process;

  /**
   * Starts it.
   *
   * @param core the core that it runs on, or -1 for any
   * @param log gets both outputs, or only standard error if {@code readable}
   */
  Child(List<String> command, Map<String, String> environment, int core, Path log, boolean readable)
      throws IOException {
    List<String> words = new ArrayList<>();
    if (core >= 0) {
      words.addAll(List.of("taskset", "-c", String.valueOf(core)));
    }
    words.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    if (!readable) {
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }
    process = builder.start();
    RUNNING.add(process);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(KIND_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    RUNNING.remove(process);
  }
}
