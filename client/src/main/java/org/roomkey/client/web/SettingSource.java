package org.roomkey.client.web;

import jakarta.servlet.ServletContext;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Looks a setting up: in the context parameters, in JNDI, in the environment. */
record SettingSource(ServletContext context, Map<String, String> environment)
    implements Function<String, Optional<String>> {

  @Override
  public Optional<String> apply(String name) {
    return Stream.of(
            context.getInitParameter(HostSettings.PREFIX + name),
            inDirectory(name),
            environment.get("ROOMKEY_CLIENT_" + name.toUpperCase(Locale.ROOT).replace('-', '_')))
        .filter(value -> value != null && !value.isBlank())
        .map(String::strip)
        .findFirst();
  }

  private static String inDirectory(String name) {
    try {
      Object value = new InitialContext().lookup("java:comp/env/roomkey-client/" + name);
      return value == null ? null : value.toString();
    } catch (NamingException e) {
      return null; // absent, or a server without JNDI
    }
  }
}
