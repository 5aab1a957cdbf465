package org.roomkey.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.servlet.http.Cookie;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetCookieTest {

  private static Cookie cookie(String path) {
    Cookie cookie = new Cookie("name", "value");
    cookie.setPath(path);
    return cookie;
  }

  @Test
  void everyAttributeIsWritten() {
    Cookie cookie = cookie("/roomkey");
    cookie.setMaxAge(0);
    cookie.setSecure(true);
    cookie.setHttpOnly(true);
    cookie.setAttribute("SameSite", "Lax");

    assertEquals(
        "name=value; Path=/roomkey; Max-Age=0; Secure; HttpOnly; SameSite=Lax",
        SetCookie.of(cookie));
  }

  @Test
  void whatIsAbsentIsNotWritten() {
    assertEquals("name=value", SetCookie.of(new Cookie("name", "value")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a;Domain=example.com", "/a\r\nX: y", "/\u00e4"})
  void aPathAddsNoAttributeAndNoHeader(String path) {
    Cookie cookie = cookie(path);

    assertThrows(IllegalArgumentException.class, () -> SetCookie.of(cookie));
  }
}
