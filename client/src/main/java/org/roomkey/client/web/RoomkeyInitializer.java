package org.roomkey.client.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.EnumSet;
import java.util.Set;

/**
 * Registers the library in an application, also where {@code web.xml} is {@code metadata-complete}:
 * a listener that reads the settings, a filter and a listener that notice sign-outs, and the routes
 * under {@code /roomkey-client}.
 *
 * <p>The listeners of {@code web.xml} come first. They may set the context parameters {@code
 * roomkey-client.*} with {@link ServletContext#setInitParameter}.
 */
public final class RoomkeyInitializer implements ServletContainerInitializer {
  @Override
  public void onStartup(Set<Class<?>> classes, ServletContext context) {
    context.addListener(new HostListener());
    context.addListener(new UserAttributeListener());
    FilterRegistration.Dynamic filter =
        context.addFilter("roomkey-client-sessions", new SessionFilter());
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    ServletRegistration.Dynamic servlet =
        context.addServlet("roomkey-client", new RoomkeyServlet());
    servlet.setAsyncSupported(true);
    servlet.addMapping("/roomkey-client/*");
  }
}
