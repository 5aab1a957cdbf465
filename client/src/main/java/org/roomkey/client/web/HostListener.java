package org.roomkey.client.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Collections;

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
      new Host(settings, people(settings, context)).start(context);
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
          java.util.List.of(
              HostSettings.PREFIX
                  + "people must name a public class that implements People and has a public"
                  + " constructor without parameters: "
                  + e));
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    Host.stop(event.getServletContext());
  }
}
