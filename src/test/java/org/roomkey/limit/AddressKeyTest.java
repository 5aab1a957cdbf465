package org.roomkey.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressKeyTest {

  @Test
  void spellingsOfAnIpv4AddressShareOneKey() {
    for (String address :
        List.of("192.0.2.7", "::ffff:192.0.2.7", "0:0:0:0:0:ffff:c000:207", "64:ff9b::c000:207")) {
      assertEquals("192.0.2.7", AddressKey.of(address));
    }
    assertNotEquals(AddressKey.of("192.0.2.7"), AddressKey.of("192.0.2.8"));
  }

  @Test
  void addressesOfAnIpv6NetworkShareOneKey() {
    String key = AddressKey.of("2001:db8:1:2::1");
    for (String address :
        List.of(
            "2001:db8:1:2:ffff:ffff:ffff:ffff",
            "2001:0DB8:0001:0002:0:0:0:9",
            "[2001:db8:1:2::3]")) {
      assertEquals(key, AddressKey.of(address));
    }
    assertNotEquals(key, AddressKey.of("2001:db8:1:3::1"));
    assertEquals(AddressKey.of("fe80::1"), AddressKey.of("fe80::2%eth0"));
  }

  @Test
  void otherTextIsItsOwnKeyAndIsNotResolved() {
    for (String text : List.of("", "unknown", "localhost:80", "::zz", ":")) {
      assertEquals(text, AddressKey.of(text));
    }
  }
}
