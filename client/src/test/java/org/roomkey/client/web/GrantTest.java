package org.roomkey.client.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.roomkey.client.Role;

class GrantTest {
  private final Binding binding = Binding.of("orders.dana", new SecureRandom());
  private final Grant grant = new Grant(Role.VIEWER, "Order „4711“ \n.");
  private final String text = grant.text(binding, "order-4711");

  @Test
  void itIsReadAsItWasWritten() {
    assertEquals(Optional.of(grant), Grant.read(text, binding, "order-4711"));
    assertTrue(text.matches("[A-Za-z0-9._-]+"), text);
  }

  @Test
  void itIsWorthNothingElsewhere() {
    assertTrue(Grant.read(text, binding, "order-4712").isEmpty(), "another board");
    Binding other = Binding.of("orders.dana", new SecureRandom());
    assertTrue(Grant.read(text, other, "order-4711").isEmpty(), "another session");
  }

  @Test
  void noCharacterCanBeChanged() {
    for (int i = 0; i < text.length(); i++) {
      char changed = text.charAt(i) == 'A' ? 'B' : 'A';
      String forged = text.substring(0, i) + changed + text.substring(i + 1);
      assertTrue(Grant.read(forged, binding, "order-4711").isEmpty(), forged);
    }
    String editor = text.replace("VIEWER", "EDITOR");
    assertTrue(Grant.read(editor, binding, "order-4711").isEmpty());
  }

  @Test
  void anythingElseIsNoGrant() {
    for (String other :
        new String[] {null, "", ".", "..", "...", "VIEWER.", text + ".", "x".repeat(100_000)}) {
      assertTrue(Grant.read(other, binding, "order-4711").isEmpty());
    }
  }
}
