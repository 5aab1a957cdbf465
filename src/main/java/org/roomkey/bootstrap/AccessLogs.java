package org.roomkey.bootstrap;

import jakarta.servlet.ServletContext;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.roomkey.auth.UrlTokens;
import org.roomkey.log.Log;

/**
 * Warns if the server's access log would write tokens into a file. Tomcat shows the valves of an
 * engine or host only in JMX, and only after it has started the applications. So this looks
 * repeatedly until the server runs. Used by one thread.
 */
final class AccessLogs implements Runnable {
  private static final Log LOG = Log.of(AccessLogs.class);

  /** After this number of tries it looks at the valves even if the server does not run yet. */
  private static final int MAX_LOOKS = 240;

  private final MBeanServer beans;
  private final String server;
  private final String contextPath;
  private final UrlTokens urlTokens;
  private int looks;
  private boolean done;

  static AccessLogs of(ServletContext context, Settings settings) {
    return new AccessLogs(
        ManagementFactory.getPlatformMBeanServer(),
        Objects.requireNonNullElse(context.getVirtualServerName(), ""), // Jetty has none.
        context.getContextPath(),
        settings.urlTokens());
  }

  /**
   * @param server engine and host as the servlet context names them, {@code Catalina/localhost}
   */
  AccessLogs(MBeanServer beans, String server, String contextPath, UrlTokens urlTokens) {
    this.beans = beans;
    this.server = server;
    this.contextPath = contextPath;
    this.urlTokens = urlTokens;
  }

  @Override
  public void run() {
    if (done) {
      return;
    }
    try {
      looks++;
      if (isRunning() || looks >= MAX_LOOKS) {
        done = true;
        warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
      }
    } catch (JMException e) {
      done = true;
      LOG.log(Level.DEBUG, "cannot inspect the access log of this server", e);
    }
  }

  private String engine() {
    int slash = server.indexOf('/');
    return slash < 0 ? server : server.substring(0, slash);
  }

  private boolean isRunning() throws JMException {
    ObjectName engine = new ObjectName(engine() + ":type=Engine");
    return beans.isRegistered(engine) && "STARTED".equals(beans.getAttribute(engine, "stateName"));
  }

  private List<String> warnings() throws JMException {
    List<String> warnings = new ArrayList<>();
    for (ObjectName valve : beans.queryNames(new ObjectName(engine() + ":type=Valve,*"), null)) {
      String name = String.valueOf(valve.getKeyProperty("name"));
      boolean isOurs = name.endsWith("AccessLogValve") && isForUs(valve);
      if (isOurs && !Boolean.FALSE.equals(beans.getAttribute(valve, "enabled"))) {
        warning(name, String.valueOf(beans.getAttribute(valve, "pattern")))
            .ifPresent(warnings::add);
      }
    }
    return warnings;
  }

  /** Whether the valve belongs to the engine, to our host or to our context. */
  private boolean isForUs(ObjectName valve) {
    String host = valve.getKeyProperty("host");
    String context = valve.getKeyProperty("context");
    boolean ourHost = host == null || server.endsWith("/" + host);
    String path = contextPath.isEmpty() ? "/" : contextPath;
    return ourHost && (context == null || context.equals(path) || context.startsWith(path + "##"));
  }

  private Optional<String> warning(String valve, String pattern) {
    String start = "the access log of this server (" + valve + ", pattern=\"" + pattern + "\") ";
    Optional<String> credential = AccessLogPattern.ofCredential(pattern);
    if (credential.isPresent()) {
      return Optional.of(
          start + "writes credentials into a file by " + credential.get() + ": take it out");
    }
    return AccessLogPattern.ofQuery(pattern)
        .filter(part -> urlTokens == UrlTokens.ALL)
        .map(
            part ->
                start
                    + "writes the query of a URL by "
                    + part
                    + ", including every token in ?token=: write %U instead, or refuse"
                    + " long-lived tokens with roomkey.token.url=tickets");
  }
}
