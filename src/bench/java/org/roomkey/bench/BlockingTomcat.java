package org.roomkey.bench;

import jakarta.servlet.ServletContextEvent;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.File;
import java.net.InetAddress;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsContextListener;

/** The peer "plain Tomcat": Tomcat with its defaults, and {@link BlockingRoom} at {@code /ws}. */
public final class BlockingTomcat {
  private BlockingTomcat() {}

  /**
   * Starts and blocks.
   *
   * @param args the port, on 127.0.0.1
   */
  public static void main(String[] args) throws Exception {
    File base = Files.createTempDirectory("blocking-tomcat").toFile();
    base.deleteOnExit();
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(base.getPath());
    Connector connector = new Connector();
    connector.setPort(Integer.parseInt(args[0]));
    connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
    // More than the default of 8192, which is less than the sockets of the largest board.
    connector.setProperty("maxConnections", "20000");
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", base.getPath());
    // Without a servlet there is no filter chain, and a filter makes the upgrade.
    Tomcat.addServlet(context, "default", new DefaultServlet()).addMapping("/");
    context.addApplicationListener(Endpoints.class.getName());
    tomcat.start();
    tomcat.getServer().await();
  }

  /** Adds the endpoint as soon as the {@code ServerContainer} exists. */
  public static final class Endpoints extends WsContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      super.contextInitialized(event);
      ServerContainer container =
          (ServerContainer) event.getServletContext().getAttribute(ServerContainer.class.getName());
      try {
        container.addEndpoint(
            ServerEndpointConfig.Builder.create(BlockingRoom.class, "/ws").build());
      } catch (DeploymentException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
