package org.roomkey.testing;

import java.util.Optional;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Where browser tests are to come, obtains the browser on a thread of its own while the others run.
 * What fails is tried, and told, again by the first test that needs the browser.
 */
public final class EarlyBrowser implements TestExecutionListener {

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    boolean needed =
        plan.getRoots().stream()
            .flatMap(root -> plan.getDescendants(root).stream())
            .map(TestIdentifier::getSource)
            .flatMap(Optional::stream)
            .anyMatch(
                source ->
                    source instanceof ClassSource of && of.getClassName().endsWith("BrowserIT"));
    if (needed) {
      Thread thread = new Thread(Chromium::obtain, "early-browser");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
