package org.roomkey.auth;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
  private final Hosts hosts =
      Hosts.of(List.of("Rooms.example.com", "other.example:8443", "[2001:DB8::7]", "10.0.0.7"));

  @ParameterizedTest
  @CsvSource({
    "rooms.example.com, 443",
    "ROOMS.EXAMPLE.COM, 8080",
    "other.example, 8443",
    "[2001:db8::7], 80",
    "10.0.0.7, 80"
  })
  void anySpellingOfAConfiguredHostIsAccepted(String name, int port) {
    assertTrue(hosts.have(name, port));
  }

  @ParameterizedTest
  @CsvSource({
    "rooms.example.com., 443",
    "x.rooms.example.com, 443",
    "rooms.example.com.evil.example, 443",
    "ooms.example.com, 443",
    "other.example, 443",
    "[2001:db8::8], 80",
    "10.0.0.70, 80",
    "'', 80"
  })
  void otherHostsAreNotAccepted(String name, int port) {
    assertFalse(hosts.have(name, port));
    assertFalse(hosts.have(null, 80));
  }

  @Test
  void withoutConfigurationEveryHostIsAccepted() {
    assertTrue(Hosts.of(List.of()).have("whatever", 1));
    assertTrue(Hosts.of(List.of()).areAny());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a.",
        "a..b",
        "-a",
        "a b",
        "a/b",
        "a@b",
        "*",
        "a:",
        "a:0",
        "a:65536",
        "a:x",
        "::1",
        "[]",
        "[::1",
        "[::1]:0",
        "http://a",
        "\u00e4.example"
      })
  void anInvalidHostCannotBeConfigured(String text) {
    assertThrows(IllegalArgumentException.class, () -> Hosts.of(List.of(text)));
  }
}
