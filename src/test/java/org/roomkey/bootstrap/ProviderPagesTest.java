package org.roomkey.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roomkey.auth.Issuer;
import org.roomkey.oidc.Provider;
import org.roomkey.testing.Json;

/**
 * The settings of the pages about providers. {@code KeycloakProof} tries one of the pages whole.
 */
class ProviderPagesTest {
  private static final Pattern VARIABLE = Pattern.compile("(?m)^(ROOMKEY_[A-Z_]+)=\"?([^\"\n]*)");
  private static final Pattern JSON = Pattern.compile("(?ms)<<EOF$\n(\\{.*?)^EOF$");

  private static String text(String page) throws IOException {
    return Files.readString(Path.of(page))
        .replace("$KEYCLOAK", "https://login.example.com")
        .replace("$REALM", "staff")
        .replace("$ROOMKEY", "https://rooms.example.com/roomkey");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs/keycloak.md", "docs/entra-id.md"})
  void theSettingsOfThePageAreValidAndNameOneIssuer(String page) throws IOException {
    Map<String, String> environment = new TreeMap<>();
    Matcher found = VARIABLE.matcher(text(page));
    while (found.find()) {
      environment.put(found.group(1), found.group(2));
    }

    assertEquals(List.of(), Variables.unknown(environment.keySet()));
    Settings settings = Settings.read(Map.of(), environment, Map.of());
    Provider provider = settings.providers().get(0);
    Issuer issuer = settings.issuers().get(0);
    assertEquals(provider.issuer().toString(), issuer.issuer());
    assertTrue(provider.authentication().secret().isPresent());
    assertTrue(provider.claims().adminGroup().isPresent());
    assertEquals(1, provider.claims().boards().size());
  }

  @ParameterizedTest
  @ValueSource(strings = "docs/keycloak.md")
  void whatThePageSendsIsJson(String page) throws IOException {
    Matcher found = JSON.matcher(text(page));
    int number = 0;
    while (found.find()) {
      Json.parse(found.group(1)).asJsonObject();
      number++;
    }
    assertEquals(3, number);
  }
}
