package org.roomkey.testing;

import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * roomkey.js in its own Node process with one board, through {@code
 * src/test/js/programs/driver.mjs}. A thread records its output.
 */
public final class ClientProcess implements AutoCloseable {
  private static final Path DRIVER = Path.of("src/test/js/programs/driver.mjs");
  private static final Path CLIENT = Path.of("src/main/webapp/assets/js/roomkey.js");

  private final Process process;
  private final OutputStream commands;
  private final List<JsonObject> events = new CopyOnWriteArrayList<>();

  private ClientProcess(Process process) {
    this.process = process;
    this.commands = process.getOutputStream();
  }

  /**
   * Starts the client and waits until it is authenticated.
   *
   * @param tokens the tokens in order of the requests; the last one is repeated
   */
  public static ClientProcess start(Site server, String boardId, String... tokens) {
    Node.put(CLIENT);
    ProcessBuilder builder =
        new ProcessBuilder(Node.executable(), Node.put(DRIVER).toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("ROOMKEY", server.uri("").toString());
    builder.environment().put("BOARD", boardId);
    builder.environment().put("TOKENS", String.join(" ", tokens));
    try {
      ClientProcess client = new ClientProcess(builder.start());
      Thread reader = new Thread(client::read, "client");
      reader.setDaemon(true);
      reader.start();
      client.await("authenticated");
      return client;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(line -> events.add(Json.parse(line).asJsonObject()));
    } catch (IOException | UncheckedIOException e) {
      events.add(Json.object("event", "unreadable", "it", e.toString()));
    }
  }

  /** Gives a command and does not wait for its answer. */
  public void tell(String command, String argument) {
    String line = Json.object("command", command, "argument", argument) + "\n";
    try {
      commands.write(line.getBytes(StandardCharsets.UTF_8));
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Joins the board and returns {@code joined}. */
  public JsonObject join() {
    int before = all("join answered").size();
    tell("join", null);
    return await("join answered", before + 1);
  }

  /** All outputs with this name. */
  public List<JsonObject> all(String event) {
    return events.stream()
        .filter(said -> said.getString("event").equals(event))
        .map(said -> said.getJsonObject("it"))
        .toList();
  }

  public JsonObject await(String event) {
    return await(event, 1);
  }

  /** Waits for this number of outputs with the name, and returns the last. */
  public JsonObject await(String event, int times) {
    waitFor(event + " × " + times, client -> client.all(event).size() >= times);
    return all(event).get(times - 1);
  }

  /** Waits until it is in this state, and returns it. */
  public JsonObject awaitState(String name) {
    waitFor(name, client -> client.last("state").getString("name").equals(name));
    return last("state");
  }

  private JsonObject last(String event) {
    List<JsonObject> said = all(event);
    return said.get(said.size() - 1);
  }

  private void waitFor(String what, Predicate<ClientProcess> condition) {
    try {
      Wait.until("the client said " + what, () -> condition.test(this));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; it said " + events, e);
    }
  }

  /** The number of connection attempts. */
  public long attempts() {
    return all("state").stream()
        .filter(state -> state.getString("name").equals("connecting"))
        .count();
  }

  /** Waits until it has nothing more to do: no socket, and no timer to open one. */
  public boolean endsByItself() throws InterruptedException {
    return process.waitFor(TestServer.PATIENCE.toSeconds(), TimeUnit.SECONDS)
        && process.exitValue() == 0;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
