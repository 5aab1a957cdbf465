package org.roomkey.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {

  private static Parameters form(String body) {
    return Parameters.ofForm(body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void namesAndValuesAreDecoded() {
    Parameters query = Parameters.ofQuery("a=1&b=x+y%20z&%74oken=%C3%A4&c&=d&&e=f=g;h=i&a=2");

    assertTrue(query.isWellFormed());
    assertEquals(List.of("1", "2"), query.all("a"));
    assertEquals(List.of("x y z"), query.all("b"));
    assertEquals(List.of("ä"), query.all("token"));
    assertEquals(List.of(""), query.all("c"));
    assertEquals(List.of("f=g;h=i"), query.all("e"));
    assertEquals(List.of("d"), query.all(""));
    assertEquals(List.of(), query.all("h"));
    assertFalse(query.has("x"));
  }

  @Test
  void aMissingQueryHasNoParameters() {
    assertTrue(Parameters.ofQuery(null).isWellFormed());
    assertTrue(Parameters.ofQuery("").isWellFormed());
    assertFalse(Parameters.ofQuery("").has(""));
  }

  @Test
  void aFormMayContainUnescapedCharacters() {
    Parameters form = form("name=J\u00fcrgen+\ud83d\ude00&line=%0D%0A");

    assertTrue(form.isWellFormed());
    assertEquals(List.of("J\u00fcrgen \ud83d\ude00"), form.all("name"));
    assertEquals(List.of("\r\n"), form.all("line"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=%",
        "a=%z",
        "a=%zz",
        "a=%4",
        "a=%4g",
        "a=%%41",
        "a=%+1",
        "a=%-1",
        "%=1",
        "%zz",
        "a=%00",
        "%00=a",
        "a=%ff",
        "a=%c0%ae",
        "a=%e0%80%ae",
        "a=%ed%a0%80",
        "a=%ed%a0%bd%ed%b8%80",
        "a=%f4%90%80%80",
        "a=%c3",
        "a=%c3&b=%a4",
        "a=\u00e4",
        "a=b c",
        "a=\u0001",
        "a=\u007f",
        "a=\u2028"
      })
  void aMalformedQueryHasNoValues(String text) {
    Parameters query = Parameters.ofQuery("token=secret&" + text);

    assertFalse(query.isWellFormed(), text);
    assertEquals(List.of(), query.all("token"));
    assertTrue(query.has("token"), "that there is a token is known");
    assertFalse(query.toString().contains("secret"));
  }

  @Test
  void aFormThatIsNotUtf8IsMalformed() {
    assertFalse(Parameters.ofForm(new byte[] {'a', '=', (byte) 0xe4}).isWellFormed());
    assertFalse(Parameters.ofForm(new byte[] {'a', '=', 0}).isWellFormed());
    assertFalse(form("password=50%word&x=y").isWellFormed());
  }

  @Test
  void numberAndLengthOfParametersAreBounded() {
    assertTrue(Parameters.ofQuery("&".repeat(1_000) + "a&".repeat(100)).isWellFormed());
    assertFalse(Parameters.ofQuery("a&".repeat(101)).isWellFormed());
    assertFalse(form("a=1&".repeat(5_000)).isWellFormed());
    assertTrue(Parameters.ofQuery("a=" + "x".repeat(16_000)).isWellFormed());
    assertFalse(Parameters.ofQuery("a=" + "x".repeat(17_000)).isWellFormed());
  }

  @Test
  void aTokenAfterTooManyParametersIsStillFound() {
    Parameters query = Parameters.ofQuery("a&".repeat(200) + "token=x");

    assertFalse(query.isWellFormed());
    assertTrue(query.has("token"));
  }
}
