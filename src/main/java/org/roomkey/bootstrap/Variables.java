package org.roomkey.bootstrap;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The environment variables that begin with {@code ROOMKEY_}: settings, and others that are not for
 * this application. An unknown one cannot stop the start, because somebody else may have set it.
 */
final class Variables {
  /** The run command, {@code tomcat-conf} and the tests read them. */
  private static final Set<String> OTHERS =
      Set.of(
          "ROOMKEY_PORT",
          "ROOMKEY_ADDRESS",
          "ROOMKEY_HEALTH_PORT",
          "ROOMKEY_HEALTH_ADDRESS",
          "ROOMKEY_CHROMIUM");

  /** Settings of applications that use the library {@code roomkey-client} on the same server. */
  private static final String CLIENT = "ROOMKEY_CLIENT_";

  /**
   * Kubernetes sets these in every container for a Service whose name begins with {@code roomkey},
   * such as {@code ROOMKEY_SERVICE_HOST} and {@code ROOMKEY_PORT_8080_TCP_ADDR}.
   */
  private static final Pattern SERVICE =
      Pattern.compile(
          "ROOMKEY(_[A-Z0-9_]+)?"
              + "(_SERVICE_HOST|_SERVICE_PORT(_[A-Z0-9_]+)?"
              + "|_PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

  private Variables() {}

  /** The names that look like settings and set nothing, in order. */
  static List<String> unknown(Set<String> names) {
    Set<String> settings =
        Stream.of(Setting.values()).map(Setting::variable).collect(Collectors.toSet());
    return names.stream()
        .filter(name -> name.startsWith("ROOMKEY_"))
        .filter(name -> !settings.contains(name) && !SettingGroup.hasVariable(name))
        .filter(name -> !OTHERS.contains(name) && !isOfService(name))
        .filter(name -> !name.startsWith(CLIENT))
        .sorted()
        .toList();
  }

  static boolean isOfService(String name) {
    return SERVICE.matcher(name).matches();
  }
}
