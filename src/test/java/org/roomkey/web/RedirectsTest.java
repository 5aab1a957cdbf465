package org.roomkey.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectsTest {

  @ParameterizedTest
  @ValueSource(strings = {"/", "/boards", "/boards/order-4711?after=1", "/boards/a%20b"})
  void aPathOfOurOwnIsFollowed(String path) {
    assertEquals(Optional.of(path), Redirects.ownPath(path));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "boards",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "http:/evil.example",
        "javascript:alert(1)",
        "/boards\r\nSet-Cookie: x=y",
        "/boards/../../other",
        "/\tx",
        "/@evil.example",
        "/x y",
        "/\u2028"
      })
  void nothingElseIs(String path) {
    assertEquals(Optional.empty(), Redirects.ownPath(path));
  }

  @Test
  void norWhatIsTooLong() {
    assertEquals(Optional.empty(), Redirects.ownPath("/" + "x".repeat(501)));
  }
}
