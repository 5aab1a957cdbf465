package org.roomkey.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.roomkey.user.StoreException;

class CausesTest {
  @Test
  void theLastCauseComesFirst() {
    IOException denied = new AccessDeniedException("/var/lib/roomkey/audit");
    assertEquals(
        List.of("Permission denied: /var/lib/roomkey/audit", "UncheckedIOException: no audit log"),
        Causes.of(new UncheckedIOException("no audit log", denied)));
  }

  @Test
  void passwordsAreHidden() {
    String url = "jdbc:postgresql://roomkey:one-secret@db/r?user=a&password=two-secret&x=1";
    assertEquals(
        List.of("SQLException: for jdbc:postgresql://...@db/r?user=a&password=...&x=1"),
        Causes.of(new SQLException("for " + url)));
  }

  @Test
  void aCauseIsShortAndOnOneLineAndHasNoEndlessChain() {
    Throwable failure = new StoreException("x".repeat(1_000) + "\nsecond line", null);
    assertEquals(List.of("x".repeat(300) + "..."), Causes.of(failure));

    Throwable chain = new IOException("0");
    for (int i = 1; i < 100; i++) {
      chain = new IOException("" + i, chain);
    }
    assertTrue(Causes.of(chain).size() <= 8);
  }

  @Test
  void anExceptionWithoutAMessageIsItsClass() {
    assertEquals(List.of("java.lang.NullPointerException"), Causes.of(new NullPointerException()));
  }
}
