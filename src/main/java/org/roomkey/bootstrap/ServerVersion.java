package org.roomkey.bootstrap;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Warns about a Tomcat that is too old, or has known vulnerabilities in its WebSocket code. */
final class ServerVersion {
  private static final Pattern TOMCAT_11 = Pattern.compile("Apache Tomcat/11\\.0\\.(\\d+).*");
  private static final int FIRST_SAFE = 29;

  private ServerVersion() {}

  static Optional<String> warning(String serverInfo) {
    if (serverInfo.startsWith("Apache Tomcat/10.")) {
      return Optional.of(serverInfo + " cannot show most pages: Roomkey needs Tomcat 11");
    }
    Matcher version = TOMCAT_11.matcher(serverInfo);
    boolean old = version.matches() && Integer.parseInt(version.group(1)) < FIRST_SAFE;
    return old
        ? Optional.of(
            serverInfo
                + " lacks security fixes for WebSocket of 11.0.29 (CVE-2026-118233, memory at"
                + " upgrades) or older ones: update it")
        : Optional.empty();
  }
}
