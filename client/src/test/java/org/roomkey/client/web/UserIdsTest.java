package org.roomkey.client.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.roomkey.client.Person;

class UserIdsTest {
  private final UserIds ids = new UserIds("orders");

  @Test
  void aNameThatIsAnIdentifierStays() {
    assertEquals("orders.dana", ids.of("dana"));
    assertEquals("orders.Dana_W-1.x", ids.of("Dana_W-1.x"));
  }

  @Test
  void otherCharactersAreWrittenAsBytes() {
    assertEquals("orders.SALES:5Cdana", ids.of("SALES\\dana"));
    assertEquals("orders.dana:40example.com", ids.of("dana@example.com"));
    assertEquals("orders.:C3:A9", ids.of("é"));
    assertEquals("orders.:3A", ids.of(":"));
  }

  @Test
  void noTwoNamesHaveOneId() {
    String of64 = "x".repeat(57);
    List<String> names =
        List.of(
            "a",
            "A",
            ":61",
            ":3A61",
            "a ",
            " a",
            "a\\b",
            "a/b",
            "a:5Cb",
            "é",
            "e\u0301",
            ":",
            "::",
            of64,
            of64 + "x",
            of64 + "y",
            "é".repeat(40),
            "é".repeat(41),
            ":".repeat(50));
    Set<String> found = new HashSet<>();
    for (String name : names) {
      String id = ids.of(name);
      assertTrue(Person.isId(id), id);
      assertTrue(found.add(id), name);
    }
    assertTrue(
        Person.isId(new UserIds("p".repeat(UserIds.MAX_PREFIX_CHARS)).of("é".repeat(1_000))));
  }

  @Test
  void aLongNameCannotBeForgedByAShortOne() {
    String hashed = ids.of("é".repeat(1_000));
    assertTrue(hashed.startsWith("orders.::"), hashed);
    assertEquals("orders.:3A:3A", ids.of("::"), "a name never begins with two colons");
  }
}
