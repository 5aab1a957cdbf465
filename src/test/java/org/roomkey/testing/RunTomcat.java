package org.roomkey.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.apache.catalina.startup.Bootstrap;
import org.apache.juli.OneLineFormatter;

/**
 * The server of {@code ./mvnw -Prun}: Tomcat, started by its own {@link Bootstrap} on the
 * CATALINA_BASE that the build laid out, in demo mode. Tomcat's shutdown hook stops it when the
 * process is told to end.
 */
public final class RunTomcat {
  private RunTomcat() {}

  /**
   * Starts the server and blocks for as long as the process lives; ends it with 1 and a sentence if
   * the server cannot be had.
   *
   * @param args the CATALINA_BASE, and the folder for data where neither the system property {@code
   *     roomkey.data} nor the environment names one
   */
  public static void main(String[] args) throws Exception {
    try {
      start(Path.of(args[0]), args[1]);
    } catch (IllegalStateException e) {
      System.err.println("\n" + e.getMessage() + "\n");
      System.exit(1);
    }
    new CountDownLatch(1).await();
  }

  private static void start(Path base, String data) throws Exception {
    InetAddress address = InetAddress.getByName(environment("ROOMKEY_ADDRESS", "127.0.0.1"));
    int port = port(environment("ROOMKEY_PORT", "8080"));
    requireFree(address, port);

    System.setProperty("catalina.home", base.toString());
    System.setProperty("catalina.base", base.toString());
    // The second connector of server.xml. One port is enough here, and another could be in use.
    System.setProperty("ROOMKEY_HEALTH_PORT", environment("ROOMKEY_HEALTH_PORT", "0"));
    setDefault("roomkey.demo", "true");
    setDefault("roomkey.data", data);
    configureLogging(base.resolve("conf/logging.properties"));

    Bootstrap tomcat = new Bootstrap();
    tomcat.init();
    tomcat.start();
    URI pages = URI.create("http://" + host(address) + ":" + port + "/roomkey/");
    requireLive(tomcat, pages.resolve("health/live"));
    System.out.println("\nRoomkey is at " + pages + " (Ctrl-C stops it)\n");
  }

  /**
   * The setting's value if somebody set it, from the environment too, so that the server's files
   * see the same one.
   */
  private static void setDefault(String name, String otherwise) {
    if (System.getProperty(name) == null) {
      System.setProperty(
          name, environment(name.toUpperCase(Locale.ROOT).replace('.', '_'), otherwise));
    }
  }

  static String environment(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isBlank() ? otherwise : value.strip();
  }

  static int port(String text) {
    if (!text.matches("[0-9]{1,5}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > 65535) {
      throw new IllegalStateException(
          "ROOMKEY_PORT is '" + text + "', which is no port from 1 to 65535.");
    }
    return Integer.parseInt(text);
  }

  /** Tomcat would say the same, but in a stack trace. */
  static void requireFree(InetAddress address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      throw new IllegalStateException(
          "Cannot listen on "
              + address.getHostAddress()
              + " port "
              + port
              + ": "
              + e.getMessage()
              + ". Is Roomkey running already? Another port: ROOMKEY_PORT=8081",
          e);
    }
  }

  /**
   * Takes the levels of the server's own file. Its handlers are Tomcat's, which would have to be on
   * the JVM's class path and here are not: this goes to the console, in Tomcat's format.
   */
  private static void configureLogging(Path file) throws IOException {
    Properties logging = new Properties();
    try (InputStream in = Files.newInputStream(file)) {
      logging.load(in);
    }
    logging.remove("handlers");
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    logging.store(text, null);
    LogManager.getLogManager().readConfiguration(new ByteArrayInputStream(text.toByteArray()));
    Handler console = new StayingHandler();
    console.setLevel(Level.ALL);
    Logger.getLogger("").addHandler(console);
    // Tomcat gives this one to the console handlers that it finds.
    System.setProperty("org.apache.juli.formatter", OneLineFormatter.class.getName());
  }

  /**
   * The JVM takes all handlers away when it begins to end, and Tomcat has yet to tell how it stops.
   */
  private static final class StayingHandler extends ConsoleHandler {
    @Override
    public synchronized void close() {
      flush();
      Logger.getLogger("").addHandler(this);
    }
  }

  /**
   * Tomcat runs on when its only application failed to start; a person would look at a 404 and
   * wonder.
   */
  private static void requireLive(Bootstrap tomcat, URI health) throws Exception {
    HttpURLConnection request = (HttpURLConnection) health.toURL().openConnection();
    request.setConnectTimeout(10_000);
    request.setReadTimeout(10_000);
    int status = request.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK) {
      tomcat.stop();
      throw new IllegalStateException(
          "Roomkey did not start (" + health + " says " + status + "). The reason is above.");
    }
  }

  /** As it goes into an address that a person can open. */
  static String host(InetAddress address) {
    if (address.isAnyLocalAddress()) {
      return "127.0.0.1";
    }
    String text = address.getHostAddress();
    return text.contains(":") ? "[" + text + "]" : text;
  }
}
