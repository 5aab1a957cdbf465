package org.roomkey.bootstrap;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the start says about the container.
 *
 * @param level a warning if something should be done
 * @param text what was found and what that means
 */
record Container(Level level, String text) {
  private static final Pattern TOMCAT = Pattern.compile("Apache Tomcat/(\\d+)\\.(\\d+)\\.(\\d+).*");

  /** Beside Tomcat; the profile {@code servers} runs them. */
  private static final List<String> TESTED =
      List.of("WildFly 38.", "WildFly Full 38.", "jetty/12.1.");

  private static final String ANY_CONTAINER =
      ": a write to a socket can hold a thread until the peer reads, and pings are not limited";

  /** The first Tomcat 11.0 without known vulnerabilities in its WebSocket code. */
  private static final int FIRST_SAFE = 29;

  /**
   * @param serverInfo as the container describes itself
   */
  static Container of(String serverInfo) {
    Matcher version = TOMCAT.matcher(serverInfo);
    if (version.matches()) {
      return tomcat(serverInfo, version.group(1) + "." + version.group(2), version.group(3));
    }
    if (serverInfo.startsWith("Payara Micro")) {
      return new Container(
          Level.WARNING,
          serverInfo
              + " is tested"
              + ANY_CONTAINER
              + "; Payara keeps in memory what a slow peer does not read");
    }
    boolean known = TESTED.stream().anyMatch(serverInfo::startsWith);
    return new Container(
        known ? Level.INFO : Level.WARNING,
        serverInfo + (known ? " is tested" : " is not tested") + ANY_CONTAINER);
  }

  private static Container tomcat(String serverInfo, String release, String patch) {
    if (release.equals("11.0") && Integer.parseInt(patch) < FIRST_SAFE) {
      return new Container(
          Level.WARNING,
          serverInfo
              + " lacks security fixes for WebSocket of 11.0.29 (CVE-2026-118233, memory at"
              + " upgrades) or older ones: update it");
    }
    return switch (release) {
      case "11.0" -> new Container(Level.INFO, serverInfo + " is tested");
      case "10.1" ->
          new Container(
              Level.INFO,
              serverInfo
                  + " is tested; in its RemoteIpValve, internalProxies is a regular expression");
      default ->
          new Container(Level.WARNING, serverInfo + " is not tested; Roomkey runs all the same");
    };
  }
}
