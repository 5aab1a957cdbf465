package org.roomkey.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.System.Logger.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerTest {

  private static String text(Level level, String serverInfo) {
    Container container = Container.of(serverInfo);
    assertEquals(level, container.level(), serverInfo);
    assertTrue(container.text().startsWith(serverInfo), container.text());
    return container.text();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Apache Tomcat/11.0.0", "Apache Tomcat/11.0.28", "Apache Tomcat/11.0.9-dev"})
  void anOldTomcatCausesAWarning(String serverInfo) {
    assertTrue(text(Level.WARNING, serverInfo).contains("11.0.29"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Apache Tomcat/11.0.29", "Apache Tomcat/11.0.30", "Apache Tomcat/11.0.100"})
  void aTestedTomcatCausesNoWarning(String serverInfo) {
    text(Level.INFO, serverInfo);
  }

  /** An address range never matches there, silently. */
  @Test
  void tomcat10SaysHowItsProxiesAreWritten() {
    String text = text(Level.INFO, "Apache Tomcat/10.1.62");

    assertTrue(text.contains("internalProxies is a regular expression"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"WildFly Full 38.0.1.Final (WildFly Core 30.0.0.Final)", "jetty/12.1.14"})
  void aTestedContainerWithoutOurWritesSaysWhatThatMeans(String serverInfo) {
    assertTrue(text(Level.INFO, serverInfo).contains("can hold a thread"));
  }

  @Test
  void payaraIsTestedAndCausesAWarning() {
    String text = text(Level.WARNING, "Payara Micro");

    assertTrue(text.contains("is tested"), text);
    assertTrue(text.contains("keeps in memory"), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Apache Tomcat/11.1.0",
        "Apache Tomcat/12.0.1",
        "Another Server/11.0.1",
        "jetty",
        "jetty/13.0.0",
        "Payara Server 7.0"
      })
  void anUnknownContainerCausesAWarning(String serverInfo) {
    assertTrue(text(Level.WARNING, serverInfo).contains("not tested"));
  }
}
