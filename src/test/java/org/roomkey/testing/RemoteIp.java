package org.roomkey.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.valves.RemoteIpValve;
import org.apache.tomcat.util.IntrospectionUtils;

/** The valve of a server behind a proxy, as the comment in {@code tomcat-conf} has it. */
public final class RemoteIp {
  private static final Pattern VALVE = Pattern.compile("<Valve [^>]*RemoteIpValve\"([^>]*)/>");
  private static final Pattern ATTRIBUTE = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  private RemoteIp() {}

  /**
   * @param proxy in the place of the address in the comment; null for that one
   */
  public static void add(StandardContext application, String proxy) {
    Matcher valve = VALVE.matcher(serverXml());
    if (!valve.find()) {
      throw new AssertionError("tomcat-conf names no RemoteIpValve as this class knows it");
    }
    RemoteIpValve remoteIp = new RemoteIpValve();
    Matcher attribute = ATTRIBUTE.matcher(valve.group(1));
    while (attribute.find()) {
      if (!IntrospectionUtils.setProperty(remoteIp, attribute.group(1), attribute.group(2))) {
        throw new AssertionError("the valve has no " + attribute.group(1));
      }
    }
    if (proxy != null) {
      remoteIp.setInternalProxies(proxy);
    }
    application.getParent().getPipeline().addValve(remoteIp);
  }

  private static String serverXml() {
    try {
      return Files.readString(Path.of("tomcat-conf/conf/server.xml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
