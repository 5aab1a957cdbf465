package org.roomkey.bootstrap;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import org.roomkey.credential.LoginSessions;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.web.JsonResponses;
import org.roomkey.web.page.DocsServlet;
import org.roomkey.web.page.ErrorServlet;
import org.roomkey.web.page.ModulesServlet;
import org.roomkey.web.page.Pages;
import org.roomkey.web.page.PaletteServlet;
import org.roomkey.web.page.TextsServlet;
import org.roomkey.websocket.HandshakeConfigurator;
import org.roomkey.websocket.UnstartedSockets;

/**
 * Everything that the container maps to this application. Jakarta EE allows registrations only
 * while the context is initialized, which is before the object graph exists. So a servlet, filter,
 * listener or endpoint that needs the graph is registered as a shell, and {@link #connect} puts the
 * graph behind it. Until then {@link StartGate} and {@link UnstartedSockets} answer.
 */
final class Mappings {
  private final ServletContext context;
  private final Map<Mapping, DeferredServlet> servlets = new EnumMap<>(Mapping.class);
  private final HandshakeConfigurator configurator = new HandshakeConfigurator();
  private final DeferredFilter handshake;
  private final DeferredListener sessions = new DeferredListener();

  /** Passes on ended sessions once the logins exist. */
  private static final class DeferredListener implements HttpSessionListener {
    private volatile Optional<LoginSessions> connected = Optional.empty();

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
      connected.ifPresent(listener -> listener.sessionDestroyed(event));
    }
  }

  private Mappings(ServletContext context, Settings settings, MessageCodec codec) {
    this.context = context;
    this.handshake =
        new DeferredFilter(
            new UnstartedSockets(
                configurator, settings.origins(), settings.isOn(Setting.ORIGIN_REQUIRED), codec));
  }

  /** Registers everything behind the filters of {@link Edge}. */
  static Mappings register(ServletContext context, Settings settings, MessageCodec codec)
      throws DeploymentException {
    Mappings mappings = new Mappings(context, settings, codec);
    filter(context, "handshake", mappings.handshake, "/ws", "/ws/*");
    mappings.configurator.register(
        (ServerContainer) context.getAttribute(ServerContainer.class.getName()));
    context.addListener(mappings.sessions);
    mappings.registerServlets(Foundation.pages(settings), codec);
    return mappings;
  }

  private void registerServlets(Pages pages, MessageCodec codec) {
    context.getResourcePaths(Pages.FOLDER).forEach(this::page);
    JsonResponses responses = new JsonResponses(codec);
    servlet("modules", new ModulesServlet(), "/assets/js/*");
    servlet("texts", new TextsServlet(codec), "/assets/js/messages.js");
    servlet("palette", new PaletteServlet(), "/assets/js/palette.js");
    servlet("docs", new DocsServlet(responses), DocsServlet.paths());
    servlet("error", new ErrorServlet(pages, responses), "/error");
    for (Mapping mapping : Mapping.values()) {
      DeferredServlet servlet = new DeferredServlet();
      servlets.put(mapping, servlet);
      servlet(mapping.name(), servlet, mapping.patterns());
    }
  }

  static void filter(ServletContext context, String name, Filter filter, String... patterns) {
    FilterRegistration.Dynamic registration = context.addFilter(name, filter);
    registration.setAsyncSupported(true);
    registration.addMappingForUrlPatterns(
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR),
        false,
        patterns);
  }

  private void servlet(String name, Servlet servlet, String... patterns) {
    ServletRegistration.Dynamic registration = context.addServlet(name, servlet);
    registration.setLoadOnStartup(1);
    registration.setAsyncSupported(true);
    registration.addMapping(patterns);
  }

  /**
   * Registers a JSP by its own path. Undertow would not allow an asynchronous answer after a JSP of
   * the container's. The container compiles the page that every visitor sees at the start: the
   * compiler keeps an exception with the stack of its first caller for ever, and a later caller's
   * stack could hold the class loader of another application.
   */
  private void page(String file) {
    ServletRegistration.Dynamic page = context.addJspFile(file, file);
    page.setAsyncSupported(true);
    page.addMapping(file);
    if (file.equals(Pages.FOLDER + "signin.jsp")) {
      page.setLoadOnStartup(1);
    }
  }

  HandshakeConfigurator configurator() {
    return configurator;
  }

  /** Puts the object graph behind the shells. */
  void connect(Floors floors, WebFloor web) throws ServletException {
    sessions.connected = Optional.of(floors.identity().sessions());
    floors.sockets().sockets().connect();
    handshake.connect(floors.sockets().handshake());
    for (Mapping mapping : Mapping.values()) {
      servlets.get(mapping).connect(web.servlet(mapping));
    }
  }
}
