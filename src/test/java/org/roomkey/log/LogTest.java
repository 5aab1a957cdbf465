package org.roomkey.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.System.Logger.Level;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.testing.WholeLog;

class LogTest {
  private static final Log LOG = Log.of(LogTest.class);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\nFAKE line",
        "\u001b[2J",
        "\u202e",
        "\u2066",
        "\u2028x",
        "\u2029x",
        "\u0085x",
        "\u0000",
        "\ud800",
        "\u00e4"
      })
  void valuesCannotBreakALine(String value) {
    try (WholeLog log = new WholeLog()) {
      LOG.log(Level.WARNING, "a value: {0}, a number: {1}", value, 7);
      LOG.log(Level.WARNING, "a text with " + value);
      LOG.log(Level.ERROR, "a fault with " + value, new SQLException(value));

      String text = log.text();
      assertTrue(text.contains("number: 7"), text);
      assertTrue(text.contains("\\u"), text);
      assertTrue(
          text.chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\n' || c == '\t'), text);
      assertFalse(text.lines().anyMatch(line -> line.startsWith("FAKE")), text);
    }
  }

  @Test
  void aLongValueIsTruncated() {
    assertEquals(503, LogText.of("x".repeat(100_000)).length());
    assertEquals("", LogText.of(null));
  }

  @Test
  void aFaultIsLoggedWithoutItsMessage() {
    Exception fault =
        new IllegalStateException(
            "secret-1", new IllegalArgumentException("secret-2", new SQLException("no table")));
    fault.addSuppressed(new IllegalStateException("secret-3"));
    try (WholeLog log = new WholeLog()) {
      LOG.log(Level.ERROR, "it failed", fault);

      String text = log.text();
      assertFalse(text.contains("secret"), text);
      assertTrue(text.contains("java.lang.IllegalStateException\n"), text);
      assertTrue(text.contains("Caused by: java.lang.IllegalArgumentException\n"), text);
      assertTrue(text.contains("Caused by: java.sql.SQLException: no table\n"), text);
      assertTrue(text.contains("at org.roomkey.log.LogTest.aFault"), text);
      assertTrue(text.contains(LogTest.class.getName()), text);
    }
  }

  @Test
  void aCyclicCauseTerminates() {
    Exception fault =
        new Exception("x") {
          private static final long serialVersionUID = 1L;

          @Override
          public synchronized Throwable getCause() {
            return this;
          }
        };
    try (WholeLog log = new WholeLog()) {
      LOG.log(Level.ERROR, "it failed", fault);
      assertTrue(log.text().contains("it failed"));
    }
  }
}
