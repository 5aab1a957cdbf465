package org.roomkey.bootstrap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerVersionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"Apache Tomcat/11.0.0", "Apache Tomcat/11.0.28", "Apache Tomcat/11.0.9-dev"})
  void anOldTomcatCausesAWarning(String serverInfo) {
    String warning = ServerVersion.warning(serverInfo).orElseThrow();

    assertTrue(warning.contains(serverInfo) && warning.contains("11.0.29"), warning);
  }

  @Test
  void aTomcatWithoutTheLanguageOfThePagesCausesAWarning() {
    String warning = ServerVersion.warning("Apache Tomcat/10.1.62").orElseThrow();

    assertTrue(warning.contains("10.1.62") && warning.contains("Tomcat 11"), warning);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Apache Tomcat/11.0.29",
        "Apache Tomcat/11.0.30",
        "Apache Tomcat/11.0.100",
        "Apache Tomcat/11.1.0",
        "Apache Tomcat/12.0.1",
        "Another Server/11.0.1",
        "Apache Tomcat"
      })
  void currentAndUnknownServersCauseNoWarning(String serverInfo) {
    assertTrue(ServerVersion.warning(serverInfo).isEmpty(), serverInfo);
  }
}
