package org.roomkey.it;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.TestJvm;

/**
 * Sockets on Tomcat 10.1, whose WebSocket classes must stay like those of Tomcat 11. Pages need
 * Tomcat 11, because its expression language reads records.
 */
class Tomcat10IT {
  private static final Path JARS = Path.of("target", "tomcat-10");

  @Test
  void socketsWorkOnTomcat10() throws Exception {
    TestJvm.run(
        "tomcat-10",
        TestJvm.classPathWithTomcat(JARS),
        List.of(),
        "org.roomkey.tomcat.TomcatSocketIT",
        "org.roomkey.tomcat.ReadLoopsIT",
        "org.roomkey.it.ControlFramesIT");
  }
}
