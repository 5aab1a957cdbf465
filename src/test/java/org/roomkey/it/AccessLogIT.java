package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.valves.AccessLogValve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.testing.CapturedLog;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Wait;

/** The server warns at its start if the container's access log would contain tokens. */
class AccessLogIT {
  @RegisterExtension private final CapturedLog captured = new CapturedLog();

  private static Consumer<StandardContext> logOf(String container, String pattern) {
    return application -> {
      AccessLogValve valve = new AccessLogValve();
      valve.setPattern(pattern);
      switch (container) {
        case "engine" -> application.getParent().getParent().getPipeline().addValve(valve);
        case "host" -> application.getParent().getPipeline().addValve(valve);
        default -> application.getPipeline().addValve(valve);
      }
    };
  }

  private List<String> warnings() {
    return captured.lines().stream().filter(line -> line.contains("access log")).toList();
  }

  @Test
  void aPatternThatLogsTokensCausesAWarningAtEveryLevel() {
    Consumer<StandardContext> logs =
        logOf("engine", "common")
            .andThen(logOf("host", "%m %U%q"))
            .andThen(logOf("context", "combined"))
            .andThen(logOf("context", "%U %{Authorization}i"));
    try (TestServer server = new TestServer(Map.of(), logs)) {
      server.json("/health/live");
      Wait.until("there are warnings", () -> warnings().size() == 4);
    }

    assertTrue(
        warnings().stream().allMatch(line -> line.startsWith("WARNING ")), warnings().toString());
    for (String part : new String[] {"by %r,", "by %q,", "by %{Authorization}i:"}) {
      assertTrue(warnings().stream().anyMatch(line -> line.contains(part)), part + warnings());
    }
    assertEquals(
        3, warnings().stream().filter(line -> line.contains("roomkey.token.url=tickets")).count());
  }

  /** The warning about the other log shows that this one was checked. */
  @Test
  void noWarningWithoutTokensInThePatternOrInUrls() {
    Consumer<StandardContext> pattern = logOf("host", "%r");
    Consumer<StandardContext> ours = logOf("engine", "%a %t \"%m %U %H\" %s %b %D");
    Consumer<StandardContext> credential = logOf("context", "%{Cookie}i");
    try (TestServer server =
        new TestServer(
            Map.of("roomkey.token.url", "tickets"), pattern.andThen(ours).andThen(credential))) {
      server.json("/health/live");
      Wait.until("there is a warning", () -> !warnings().isEmpty());
    }

    assertEquals(1, warnings().size(), warnings().toString());
    assertTrue(warnings().get(0).contains("%{Cookie}i"), warnings().toString());
  }
}
