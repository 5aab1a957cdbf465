package org.roomkey.bootstrap;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.Map;
import java.util.jar.Attributes.Name;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.roomkey.log.Log;

/** Starts Roomkey with the web application and stops it with it. Named in {@code web.xml}. */
public final class RoomkeyListener implements ServletContextListener {
  private static final Log LOG = Log.of(RoomkeyListener.class);

  /** The attribute of the context that has Roomkey's version; administrators see it on pages. */
  static final String VERSION = "roomkey_version";

  private Roomkey roomkey;

  /** An exception makes the container refuse the application. */
  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    ServerVersion.warning(context.getServerInfo())
        .ifPresent(warning -> LOG.log(Level.WARNING, warning));
    try {
      Settings settings =
          Settings.read(systemProperties(), System.getenv(), contextParameters(context));
      context.setAttribute(VERSION, version(context));
      roomkey = Roomkey.start(context, settings);
      LOG.log(Level.INFO, "Roomkey runs at {0}/", context.getContextPath());
    } catch (Exception e) {
      LOG.log(Level.ERROR, "Roomkey does not start: " + e.getMessage());
      throw new IllegalStateException("Roomkey does not start: " + e.getMessage(), e);
    }
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
    if (roomkey != null) {
      roomkey.close();
    }
  }
}
