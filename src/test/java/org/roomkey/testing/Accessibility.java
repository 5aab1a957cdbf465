package org.roomkey.testing;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import java.util.List;

/** What axe finds wrong with a page, the shadow trees of its elements included. */
public final class Accessibility {
  private Accessibility() {}

  /**
   * Of a page without frames: for these alone the other mode opens a page of its own each time,
   * which takes four times as long.
   */
  public static List<String> violations(Page page) {
    return new AxeBuilder(page)
        .setLegacyMode(true).analyze().getViolations().stream()
            .map(rule -> rule.getHelp() + rule.getNodes())
            .toList();
  }
}
