package org.roomkey.client.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.roomkey.client.testing.FakeContainer;

class HostSettingsTest {
  private static final String SECRET = "rk_0123456789abcdef";
  private final Map<String, String> values =
      new HashMap<>(Map.of("url", "https://roomkey.example/roomkey/", "token", SECRET));

  private HostSettings read(String... parameters) throws HostSettings.InvalidException {
    return HostSettings.read(
        name -> Optional.ofNullable(values.get(name)), List.of(parameters), "/orders");
  }

  private String problem(String... parameters) {
    return assertThrows(HostSettings.InvalidException.class, () -> read(parameters)).getMessage();
  }

  @Test
  void anAddressAndATokenSuffice() throws Exception {
    HostSettings settings = read("db.url", "roomkey-client.url");
    assertEquals("https://roomkey.example/roomkey", settings.url());
    assertEquals("https://roomkey.example/roomkey", settings.publicUrl());
    assertEquals("orders", settings.prefix());
    assertFalse(settings.toString().contains(SECRET));
  }

  @ParameterizedTest
  @CsvSource({"'',root", "/orders,orders", "/a/b,a:2Fb", "/a.b,a.b", "/é,:C3:A9"})
  void thePrefixIsTheContextPath(String path, String prefix) throws Exception {
    assertEquals(
        prefix,
        HostSettings.read(name -> Optional.ofNullable(values.get(name)), List.of(), path).prefix());
  }

  @Test
  void allProblemsAreToldAtOnceWithoutSecrets() {
    values.clear();
    String problem = problem("roomkey-client.peple");
    assertTrue(problem.contains("roomkey-client.peple is unknown"), problem);
    assertTrue(problem.contains("roomkey-client.url is missing"), problem);
    assertTrue(problem.contains("roomkey-client.token is missing"), problem);
    values.put("url", "https://user:" + SECRET + "@roomkey.example");
    values.put("token", SECRET + "\n");
    values.put("public-url", "javascript:alert(1)");
    values.put("prefix", "a b");
    problem = problem();
    assertFalse(problem.contains(SECRET), problem);
    assertTrue(problem.contains("roomkey-client.url must be"), problem);
    assertTrue(problem.contains("roomkey-client.token has"), problem);
    assertTrue(problem.contains("roomkey-client.public-url must be"), problem);
    assertTrue(problem.contains("roomkey-client.prefix must be"), problem);
  }

  @ParameterizedTest
  @CsvSource({
    "/roomkey,true", "/,true", "/a/b,true", "https://x.example,true",
        "https://x.example:8443/r,true",
    "//x.example/r,false", "x,false", "https://u@x.example,false", "/a?b,false", "/a b,false"
  })
  void theAddressForBrowsersIsAUrlOrAPath(String url, boolean isValid) throws Exception {
    values.put("public-url", url);
    if (isValid) {
      assertFalse(read().publicUrl().endsWith("/"));
    } else {
      problem();
    }
  }

  @Test
  void whatBelongsToTheApplicationGoesBeforeWhatBelongsToTheServer() {
    Map<String, String> environment =
        Map.of("ROOMKEY_CLIENT_URL", "http://server", "ROOMKEY_CLIENT_PUBLIC_URL", "/roomkey");
    SettingSource source =
        new SettingSource(
            FakeContainer.context(Map.of("roomkey-client.url", " http://application ")),
            environment);
    assertEquals(Optional.of("http://application"), source.apply("url"));
    assertEquals(Optional.of("/roomkey"), source.apply("public-url"));
    assertEquals(Optional.empty(), source.apply("token"));
  }
}
