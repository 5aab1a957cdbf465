package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Program;

/** {@code tomcat-conf/bin/setenv.sh}, whose options {@code catalina.sh} evaluates as words. */
class SetenvIT {

  private static String options(Map<String, String> environment) throws IOException {
    String script = ". ./setenv.sh; eval printf '\"<%s>\\n\"' \"$CATALINA_OPTS\"";
    try (Program shell =
        Program.start(
            "setenv",
            environment,
            List.of("sh", "-c", "cd \"$0\"; " + script, "" + Path.of("tomcat-conf/bin")))) {
      shell.await(Duration.ofSeconds(20));
      return shell.output();
    }
  }

  @Test
  void aDataFolderWithSpacesIsOneOption() throws IOException {
    String given = options(Map.of("ROOMKEY_DATA", "/srv/room key/data"));
    assertTrue(given.contains("<-Droomkey.data=/srv/room key/data>"), given);
    String byDefault = options(Map.of("CATALINA_BASE", "/opt/my tomcat"));
    assertTrue(byDefault.contains("<-Droomkey.data=/opt/my tomcat/roomkey-data>"), byDefault);
  }
}
