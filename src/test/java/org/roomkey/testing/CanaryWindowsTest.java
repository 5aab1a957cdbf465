package org.roomkey.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.roomkey.credential.Secrets;
import org.roomkey.testing.Canaries.Kind;
import org.roomkey.testing.CanaryWindows.Hit;

class CanaryWindowsTest {
  private final CanaryWindows windows = new CanaryWindows();

  @Test
  void findsASecretAnywhereAlsoAcrossReadBuffers() throws IOException {
    String secret = Secrets.secret();
    for (int i = 0; i < 20_000; i++) {
      windows.add(Kind.TOKEN, Secrets.secret());
    }
    windows.add(Kind.COOKIE, secret);
    for (int before : new int[] {0, 1, 15, 16, 65_520, 65_535, 65_536, 131_070, 300_000}) {
      byte[] text = ("x".repeat(before) + secret + " ").getBytes(StandardCharsets.US_ASCII);
      assertEquals(
          Optional.of(new Hit(Kind.COOKIE, before)), windows.find(new ByteArrayInputStream(text)));
    }
    assertEquals(Optional.empty(), windows.find(Secrets.secret().repeat(10_000)));
  }

  @Test
  void findsHalfASecret() throws IOException {
    String secret = Secrets.secret();
    windows.add(Kind.TICKET, secret);
    assertTrue(windows.find(secret.substring(0, 20)).isPresent());
    assertTrue(windows.find(secret.substring(20)).isPresent());
    assertTrue(windows.find(secret.substring(3, 19)).isPresent());
    assertFalse(windows.find(secret.substring(0, 15)).isPresent());
  }
}
