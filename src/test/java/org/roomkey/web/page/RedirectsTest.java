package org.roomkey.web.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/boards",
        "/boards/order-4711?after=1",
        "/boards/a%20b",
        "/me/logins",
        "/boards/a.b",
        "/boards/..a",
        "/boards/a..",
        "/boards/",
        "/boards/a:b~c_-",
        "/?x=%2e%2e%2f",
        "/boards/%c3%a4"
      })
  void aPathOfThisApplicationIsAllowed(String path) {
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
        "/..",
        "/.",
        "/./x",
        "/x/.",
        "/x/..",
        "/..?x",
        "/.?x",
        "/../x",
        "/%2e%2e/manager/html",
        "/%2E%2e/manager/html",
        "/.%2e/x",
        "/%2e",
        "/boards/../../x",
        "/boards/..",
        "/boards/%2e%2e",
        "//x",
        "/x//y",
        "/\\x",
        "/%5cx",
        "/%5Cx",
        "/%2fx",
        "/%2Fevil.example",
        "/x%2f..%2fy",
        "/%252e%252e/x",
        "/%25%32%65",
        "/;/..",
        "/;x",
        "/boards/..;/",
        "/boards/..%3b/",
        "/boards;x=y",
        "/boards/%00",
        "/boards/%0d%0aSet-Cookie:x",
        "/boards/%1b",
        "/boards/%7f",
        "/boards/%zz",
        "/boards/%",
        "/boards/%4",
        "/boards/%ff",
        "/boards/%c0%ae",
        "/boards?x=%0d%0a",
        "/boards?x=%",
        "/boards?x=%c0%ae",
        "/boards#x",
        "/boards/\u00e4",
        "?x",
        "%2f%2fevil.example",
        "/x y",
        "/\u2028"
      })
  void otherTargetsAreRefused(String path) {
    assertEquals(Optional.empty(), Redirects.ownPath(path));
  }

  @Test
  void anOverlongPathIsRefused() {
    assertEquals(Optional.empty(), Redirects.ownPath("/" + "x".repeat(501)));
  }
}
