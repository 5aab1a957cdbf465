package org.roomkey.tomcat;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.apache.tomcat.websocket.server.WsSci;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.Site;

/**
 * A Tomcat with a single endpoint, at {@code /ws}, whose handshakes are upgraded to {@link
 * TomcatUpgradeHandler}.
 */
final class BareTomcat implements Site, AutoCloseable {
  /** In bytes. The default on loopback holds megabytes and would hide slow peers. */
  private static final String SEND_BUFFER = "65536";

  private static final long TIMEOUT_MILLIS = 10_000;

  private final Tomcat tomcat = new Tomcat();
  private final List<String> handlers = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Opened> opened = new LinkedBlockingQueue<>();
  private volatile Optional<ReadLoops> loops = Optional.empty();
  private volatile Consumer<String> onText = text -> {};

  /**
   * @param protocol the class of the connector
   * @param asyncIo whether the connector has asynchronous output
   */
  BareTomcat(String protocol, boolean asyncIo) {
    Connector connector = new Connector(protocol);
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("socket.txBufSize", SEND_BUFFER);
    connector.setProperty("useAsyncIO", "" + asyncIo);
    try {
      Path folder = Files.createDirectories(Path.of("target", "it", "bare-tomcat"));
      tomcat.setBaseDir(folder.toAbsolutePath().toString());
      tomcat.setConnector(connector);
      StandardContext context = (StandardContext) tomcat.addContext(CONTEXT_PATH, null);
      // Both would only log that this JVM denies Tomcat the access.
      context.setClearReferencesRmiTargets(false);
      context.setClearReferencesThreadLocals(false);
      context.addServletContainerInitializer(new WsSci(), Set.of());
      context.addServletContainerInitializer((classes, application) -> deploy(application), null);
      // Without a servlet no filter runs.
      Tomcat.addServlet(context, "none", new HttpServlet() {}).addMapping("/");
      tomcat.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  private void deploy(ServletContext application) throws ServletException {
    FilterRegistration.Dynamic filter = application.addFilter("upgrade", this::filter);
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    ServerContainer sockets =
        (ServerContainer) application.getAttribute(ServerContainer.class.getName());
    try {
      sockets.addEndpoint(
          ServerEndpointConfig.Builder.create(Opened.class, "/ws")
              .configurator(
                  new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> type) {
                      return type.cast(new Opened());
                    }
                  })
              .build());
    } catch (DeploymentException e) {
      throw new ServletException(e);
    }
  }

  private void filter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(
        new HttpServletRequestWrapper((HttpServletRequest) request) {
          @Override
          public <T extends HttpUpgradeHandler> T upgrade(Class<T> handler)
              throws IOException, ServletException {
            handlers.add(handler.getName());
            return super.upgrade(TomcatUpgradeHandler.type().asSubclass(handler));
          }
        },
        response);
  }

  /** The server's side of a socket, and what it received. */
  final class Opened extends Endpoint {
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final AtomicInteger pings = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private Session session;
    private Optional<TomcatSocket> socket = Optional.empty();

    @Override
    public void onOpen(Session newSession, EndpointConfig config) {
      session = newSession;
      for (String timeout : List.of("BLOCKING_SEND", "ABNORMAL_SESSION_CLOSE_SEND")) {
        session
            .getUserProperties()
            .put("org.apache.tomcat.websocket." + timeout + "_TIMEOUT", TIMEOUT_MILLIS);
      }
      session.addMessageHandler(String.class, (MessageHandler.Whole<String>) this::handle);
      socket = TomcatSocket.of(session.getUserProperties());
      socket.ifPresent(found -> loops.ifPresent(found::readBy));
      socket.ifPresent(found -> found.onPing(pings::incrementAndGet));
      opened.add(this);
    }

    private void handle(String text) {
      onText.accept(text);
      texts.add(text);
    }

    @Override
    public void onClose(Session ended, CloseReason reason) {
      closed.countDown();
    }

    Session session() {
      return session;
    }

    Optional<TomcatSocket> socket() {
      return socket;
    }

    int pings() {
      return pings.get();
    }

    boolean hasText() {
      return !texts.isEmpty();
    }

    String nextText() throws InterruptedException {
      return texts.poll(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    void awaitClose() throws InterruptedException {
      if (!closed.await(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the socket never closed");
      }
    }
  }

  /** Sockets that open from now on are read by these. */
  void readBy(ReadLoops readers) {
    loops = Optional.of(readers);
  }

  /**
   * @param listener runs on the thread that handles a text, before others see it
   */
  void onText(Consumer<String> listener) {
    onText = listener;
  }

  RawSocket connect() {
    return rawSocket("/ws").mustBeUpgraded();
  }

  /** The server's side of the socket that was opened last. */
  Opened opened() throws InterruptedException {
    Opened next = opened.poll(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    if (next == null) {
      throw new AssertionError("no socket was opened");
    }
    return next;
  }

  /** The classes that Tomcat asked to upgrade to. */
  List<String> handlers() {
    return handlers;
  }

  /** How many events of its sockets Tomcat has processed. */
  long events() {
    ThreadPoolExecutor threads =
        (ThreadPoolExecutor) tomcat.getConnector().getProtocolHandler().getExecutor();
    return threads.getCompletedTaskCount();
  }

  @Override
  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  public HttpClient http() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }
}
