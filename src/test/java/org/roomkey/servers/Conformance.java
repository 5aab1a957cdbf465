package org.roomkey.servers;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

/**
 * A run of the tests of a container.
 *
 * @param failures each with its test
 */
record Conformance(long held, long tests, List<String> failures) {

  /** Runs them on the server at this port. */
  static Conformance of(int port) {
    System.setProperty("conformance.port", Integer.toString(port));
    try {
      SummaryGeneratingListener listener = new SummaryGeneratingListener();
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(selectClass("org.roomkey.it.ConformanceIT"))
                  .build(),
              listener);
      TestExecutionSummary summary = listener.getSummary();
      return new Conformance(
          summary.getTestsSucceededCount(),
          summary.getTestsFoundCount(),
          summary.getFailures().stream().map(Conformance::text).toList());
    } finally {
      System.clearProperty("conformance.port");
    }
  }

  private static String text(Failure failure) {
    return failure.getTestIdentifier().getDisplayName() + ": " + failure.getException();
  }
}
