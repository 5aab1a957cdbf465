package org.roomkey.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class AddressBlockTest {
  @Test
  void anAddressOfIpv4StandsForItself() {
    assertEquals("192.0.2.7", AddressBlock.of("192.0.2.7"));
    assertEquals("192.0.2.7", AddressBlock.of("::ffff:192.0.2.7"));
  }

  @Test
  void whoeverHasANetworkOfIpv6IsOne() {
    String one = AddressBlock.of("2001:db8:0:1:0:0:0:1");
    assertEquals(one, AddressBlock.of("2001:db8::1:ffff:ffff:ffff:ffff"));
    assertEquals(one, AddressBlock.of("2001:0DB8:0000:0001::%eth0"));
    assertNotEquals(one, AddressBlock.of("2001:db8:0:2:0:0:0:1"));
  }

  @Test
  void whatIsNoAddressStandsForItselfAndIsNotLookedUp() {
    assertEquals("somewhere", AddressBlock.of("somewhere"));
    assertEquals("no:where", AddressBlock.of("no:where"));
  }
}
