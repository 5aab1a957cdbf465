package org.roomkey.bootstrap;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes.Name;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.roomkey.bootstrap.Settings.InvalidSettingException;
import org.roomkey.log.Log;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.storage.DataSources;
import org.roomkey.web.JsonResponses;

/** Starts Roomkey with the web application and stops it with it. Named in {@code web.xml}. */
public final class RoomkeyListener implements ServletContextListener {
  private static final Log LOG = Log.of(RoomkeyListener.class);

  /** The attribute of the context that has Roomkey's version; administrators see it on pages. */
  static final String VERSION = "roomkey_version";

  /** Afterwards the container opens its port, and requests get 503. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  private final Resources resources = new Resources();

  /**
   * Registers everything with the container, which allows that only here, and begins the start. An
   * exception makes the container refuse the application.
   */
  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    Container container = Container.of(context.getServerInfo());
    LOG.log(container.level(), container.text());
    for (String name : Variables.unknown(System.getenv().keySet())) {
      LOG.log(
          Level.WARNING,
          "the environment variable {0} is no setting and is ignored, see docs/settings.md",
          name);
    }
    MessageCodec codec = new MessageCodec();
    StartGate gate = new StartGate(new JsonResponses(codec));
    try {
      context.setAttribute(VERSION, version(context));
      Startup startup =
          new Startup(attempt(context, codec, gate), gate, exit(context), System::nanoTime);
      resources.add(startup);
      startup.begin(LONGEST_WAIT);
    } catch (Exception e) {
      LOG.log(Level.ERROR, "Roomkey does not start: " + e.getMessage());
      throw new IllegalStateException("Roomkey does not start: " + e.getMessage(), e);
    }
  }

  /** With an invalid setting, everything is registered by the defaults and the attempt fails. */
  private Startup.Attempt attempt(ServletContext context, MessageCodec codec, StartGate gate)
      throws DeploymentException {
    Settings settings;
    Optional<InvalidSettingException> invalid;
    try {
      settings = Settings.read(systemProperties(), System.getenv(), contextParameters(context));
      invalid = Optional.empty();
    } catch (InvalidSettingException e) {
      settings = Settings.read(Map.of(), Map.of(), Map.of());
      invalid = Optional.of(e);
    }
    Edge edge = Edge.register(context, settings, resources, new JsonResponses(codec), gate);
    Mappings mappings = Mappings.register(context, settings, codec);
    if (invalid.isPresent()) {
      InvalidSettingException failure = invalid.get();
      return () -> {
        throw failure;
      };
    }
    return attempt(context, settings, edge, mappings);
  }

  private Startup.Attempt attempt(
      ServletContext context, Settings settings, Edge edge, Mappings mappings) {
    DataSources dataSources = resources.add(DataSources.open(settings.data()));
    return () -> {
      Roomkey roomkey = Roomkey.start(context, settings, dataSources, edge, mappings);
      LOG.log(Level.INFO, "Roomkey runs at {0}/", Roomkey.address(context, settings));
      return roomkey;
    };
  }

  /**
   * Ends the process, if a setting says so. On a thread of its own, because the end waits for the
   * start of the server, which waits for this listener.
   */
  private static Runnable exit(ServletContext context) {
    boolean isWanted =
        Stream.of(
                System.getProperty(Setting.START_EXIT.key()),
                System.getenv(Setting.START_EXIT.variable()),
                context.getInitParameter(Setting.START_EXIT.key()))
            .filter(value -> value != null)
            .findFirst()
            .filter(value -> value.strip().equals("true"))
            .isPresent();
    return () -> {
      if (isWanted) {
        LOG.log(Level.ERROR, "  The process ends, as roomkey.start.exit=true demands.");
        Resources.daemons("roomkey-exit-").newThread(() -> Runtime.getRuntime().exit(1)).start();
      }
    };
  }

  /** From the WAR's manifest, which is absent when running from a classes folder. */
  private static String version(ServletContext context) throws IOException {
    try (InputStream manifest = context.getResourceAsStream("/META-INF/MANIFEST.MF")) {
      String version =
          manifest == null
              ? null
              : new Manifest(manifest).getMainAttributes().getValue(Name.IMPLEMENTATION_VERSION);
      return version == null ? "unknown" : version;
    }
  }

  private static Map<String, String> systemProperties() {
    return System.getProperties().stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, System::getProperty));
  }

  private static Map<String, String> contextParameters(ServletContext context) {
    return Collections.list(context.getInitParameterNames()).stream()
        .collect(Collectors.toMap(name -> name, context::getInitParameter));
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    resources.close();
    RecordTypes.forget();
  }
}
