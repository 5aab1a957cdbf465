package org.roomkey.client.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * Starts and stops the library with the application. If the settings are invalid, it logs one line,
 * and the application starts without Roomkey.
 */
final class HostListener implements ServletContextListener {
  private static final System.Logger LOG = System.getLogger("org.roomkey.client");

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    try {
      HostSettings settings =
          HostSettings.read(
              new SettingSource(context, System.getenv()),
              Collections.list(context.getInitParameterNames()),
              context.getContextPath());
      new Host(settings, people(settings, context), outbox(settings)).start(context);
    } catch (HostSettings.InvalidException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "Roomkey is off in the application \""
              + context.getContextPath()
              + "\": "
              + e.getMessage());
    }
  }

  private static People people(HostSettings settings, ServletContext context)
      throws HostSettings.InvalidException {
    if (settings.people().isEmpty()) {
      return new NamedPeople(new UserIds(settings.prefix()), settings.user());
    }
    String name = settings.people().get();
    try {
      Class<?> type = Class.forName(name, true, context.getClassLoader());
      return (People) type.getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
      throw new HostSettings.InvalidException(
          List.of(
              HostSettings.PREFIX
                  + "people must name a public class that implements People and has a public"
                  + " constructor without parameters: "
                  + e));
    }
  }

  private static Optional<DataSource> outbox(HostSettings settings)
      throws HostSettings.InvalidException {
    if (settings.outbox().isEmpty()) {
      return Optional.empty();
    }
    String name = settings.outbox().get();
    try {
      String whole = name.startsWith("java:") ? name : "java:comp/env/" + name;
      return Optional.of((DataSource) new InitialContext().lookup(whole));
    } catch (NamingException | ClassCastException e) {
      throw new HostSettings.InvalidException(
          List.of(HostSettings.PREFIX + "outbox must be the JNDI name of a DataSource: " + e));
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    Host.stop(event.getServletContext());
  }
}
