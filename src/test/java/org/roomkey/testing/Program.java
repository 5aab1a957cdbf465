package org.roomkey.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An external program; its output goes to a file under target. */
public final class Program implements AutoCloseable {
  private final Process process;
  private final Path printed;

  private Program(Process process, Path printed) {
    this.process = process;
    this.printed = printed;
  }

  /**
   * @param name of the file
   * @param environment additional environment variables
   * @throws IOException where there is no such program
   */
  public static Program start(String name, Map<String, String> environment, List<String> command)
      throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "programs"));
    Path printed = folder.resolve(name + ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return new Program(process, printed);
  }

  /** Waits until it has ended, and ends it where it takes longer than that. */
  public Program await(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        close();
        throw new AssertionError("did not end within " + limit + " but printed " + output());
      }
      return this;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The exit status, once it has ended. */
  public int status() {
    return process.exitValue();
  }

  public String output() {
    try {
      return Files.readString(printed, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
