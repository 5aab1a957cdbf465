package org.roomkey.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis in a process of its own, at the same port for as long as the object lives. Keeps
 * nothing on disk. Safe for use by one thread.
 */
public final class Redis implements AutoCloseable {
  private static Redis shared;

  private final Path folder;
  private final int port;
  private final List<String> options;
  private Process process;

  /** Starts one. */
  public Redis(String... options) {
    try {
      this.folder = Files.createTempDirectory("roomkey-redis-");
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        this.port = free.getLocalPort();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.options = List.of(options);
    start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
  }

  /** The shared one of this JVM, for tests that do not break it; give each test its own prefix. */
  public static synchronized Redis shared() {
    if (shared == null) {
      shared = new Redis();
    }
    return shared;
  }

  /** Starts it again, empty. */
  public void start() {
    List<String> command = new ArrayList<>();
    try {
      command.add(ExecutableProvider.newJarResourceProvider().get().getAbsolutePath());
      command.addAll(
          List.of("--port", "" + port, "--bind", "127.0.0.1", "--save", "", "--dir", "" + folder));
      command.addAll(options);
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("redis.log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Wait.until("Redis answers", this::answers);
  }

  private boolean answers() {
    try {
      return say("PING").equals("+PONG");
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** The first line of the answer to a command in words. */
  public String say(String command) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
      return String.valueOf(answers.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Forgets everything. */
  public void empty() {
    say("FLUSHALL");
  }

  /** {@code kill -9}. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** It keeps its connections and answers nothing. */
  public void pause() {
    signal("STOP");
  }

  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public int port() {
    return port;
  }

  public String uri() {
    return "redis://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    kill();
    DemoData.delete(folder);
  }
}
