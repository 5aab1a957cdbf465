package org.roomkey.passkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RelyingPartyTest {
  private static Optional<RelyingParty> at(String host, String configured) {
    return RelyingParty.of("https", host, 443, Optional.ofNullable(configured));
  }

  @Test
  void theHostIsTheRpIdUnlessOneIsConfigured() {
    assertEquals(
        Optional.of(new RelyingParty("rooms.example.com", "https://rooms.example.com")),
        at("Rooms.Example.com", null));
    assertEquals(
        Optional.of(new RelyingParty("example.com", "https://rooms.example.com")),
        at("rooms.example.com", "example.com"));
    assertEquals(
        Optional.of(new RelyingParty("localhost", "http://localhost:8080")),
        RelyingParty.of("http", "localhost", 8080, Optional.empty()));
    assertEquals(
        Optional.of(new RelyingParty("localhost", "http://localhost")),
        RelyingParty.of("http", "localhost", 80, Optional.empty()));
  }

  @Test
  void aConfiguredRpIdCoversOnlyItsOwnDomain() {
    for (String host :
        List.of("example.org", "badexample.com", "example.com.evil.org", "com", "example")) {
      assertEquals(Optional.empty(), at(host, "example.com"), host);
    }
  }

  @Test
  void addressesAndMalformedNamesHaveNone() {
    for (String host :
        List.of(
            "127.0.0.1", "[::1]", "10.1", "", ".", "a..b", "a.", ".a", "-a", "a-", "a_b", "ä")) {
      assertEquals(Optional.empty(), at(host, null), host);
    }
    assertEquals(Optional.empty(), RelyingParty.of("http", null, 80, Optional.empty()));
    assertFalse(RelyingParty.isDomain("a".repeat(64)));
    assertFalse(RelyingParty.isDomain("a.".repeat(130) + "a"));
    assertFalse(RelyingParty.isDomain("Example.com"));
    assertTrue(RelyingParty.isDomain("a".repeat(63) + ".example"));
  }
}
