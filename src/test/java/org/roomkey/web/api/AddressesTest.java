package org.roomkey.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.7, 10.0.0.7, true",
    "10.0.0.7, 10.0.0.8, false",
    "10.1.0.0/16, 10.1.255.255, true",
    "10.1.0.0/16, 10.2.0.0, false",
    "10.1.2.3/16, 10.1.9.9, true",
    "192.168.1.128/25, 192.168.1.128, true",
    "192.168.1.128/25, 192.168.1.127, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 10.0.0.7, false",
    "fd00::/8, fdff::1, true",
    "fd00::/8, fe00::1, false",
    "::1, 0:0:0:0:0:0:0:1, true",
    "fe80::1, fe80:0:0:0:0:0:0:1%eth0, true",
    "10.0.0.7, ::ffff:10.0.0.7, true",
    "10.0.0.7, '', false",
    "10.0.0.7, localhost, false",
    "10.0.0.7, '10.0.0.7, 10.0.0.8', false"
  })
  void anAddressMatchesOnlyItsNetwork(String network, String address, boolean in) {
    assertEquals(in, Addresses.parse(List.of(network)).orElseThrow().have(address));
  }

  @Test
  void oneMatchingNetworkIsEnoughAndAnEmptyListMatchesNothing() {
    Addresses two = Addresses.parse(List.of("10.0.0.7", "fd00::/8")).orElseThrow();

    assertTrue(two.have("10.0.0.7") && two.have("fd00::5") && !two.have("10.0.0.1"));
    assertEquals(false, Addresses.parse(List.of()).orElseThrow().have("10.0.0.7"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "prometheus.example",
        "10.0.0",
        "10.0.0.7.1",
        "10.0.0.256",
        "010.0.0.7",
        "10.0.0.7:9090",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "10.0.0.0/",
        "/8",
        "fd00::/129",
        "fd00::g",
        ":",
        ":::",
        "*"
      })
  void invalidAddressesAreRefusedAndNeverResolved(String text) {
    assertTrue(Addresses.parse(List.of("10.0.0.7", text)).isEmpty());
  }
}
