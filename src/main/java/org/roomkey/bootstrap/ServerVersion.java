package org.roomkey.bootstrap;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Warns of a Tomcat whose WebSocket faults are known. */
final class ServerVersion {
  private static final Pattern TOMCAT_11 = Pattern.compile("Apache Tomcat/11\\.0\\.(\\d+).*");
  private static final int FIRST_SAFE = 26;

  private ServerVersion() {}

  /**
   * @param serverInfo as the servlet context gives it
   */
  static Optional<String> warning(String serverInfo) {
    Matcher version = TOMCAT_11.matcher(serverInfo);
    boolean old = version.matches() && Integer.parseInt(version.group(1)) < FIRST_SAFE;
    return old
        ? Optional.of(
            serverInfo
                + " lacks the WebSocket security fixes of 11.0.26 (a constraint bypass, a busy wait"
                + " at the close, a lost write timeout): update it")
        : Optional.empty();
  }
}
