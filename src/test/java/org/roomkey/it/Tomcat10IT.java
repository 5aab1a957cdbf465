package org.roomkey.it;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.TestJvm;

/**
 * Tomcat 10.1. Its WebSocket classes must stay like those of Tomcat 11. Its expression language
 * reads no components of records by name, so pages call their methods.
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

  @Test
  void pagesAndHandshakesWorkOnTomcat10() throws Exception {
    TestJvm.run(
        "tomcat-10-pages",
        TestJvm.classPathWithTomcat(JARS),
        List.of(),
        "org.roomkey.it.ConformanceIT",
        "org.roomkey.it.HandshakeIT",
        "org.roomkey.it.OriginIT",
        "org.roomkey.it.EndsIT");
  }
}
