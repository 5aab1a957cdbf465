package org.roomkey.bootstrap;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.util.EnumSet;

/** Filters and servlets at the container. */
final class Registration {

  private Registration() {}

  static void filter(ServletContext context, String name, Filter filter, String... patterns) {
    FilterRegistration.Dynamic registration = context.addFilter(name, filter);
    registration.setAsyncSupported(true);
    registration.addMappingForUrlPatterns(
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR),
        false,
        patterns);
  }

  static void servlet(ServletContext context, String name, Servlet servlet, String... patterns) {
    ServletRegistration.Dynamic registration = context.addServlet(name, servlet);
    registration.setLoadOnStartup(1);
    registration.setAsyncSupported(true);
    registration.addMapping(patterns);
  }

  /**
   * A page that the container makes at the start. Its compiler keeps for ever an exception with the
   * stack of whoever needed it first, and with it the class loader of any application on that
   * stack: at the start there is none.
   */
  static void page(ServletContext context, String name, String file) {
    context.addJspFile(name, file).setLoadOnStartup(1);
  }
}
