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
   * Registers a JSP that the container compiles at the start. The compiler keeps an exception with
   * the stack of its first caller for ever. A later caller's stack could hold the class loader of
   * another application.
   */
  static void page(ServletContext context, String name, String file) {
    context.addJspFile(name, file).setLoadOnStartup(1);
  }
}
