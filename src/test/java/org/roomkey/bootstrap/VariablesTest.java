package org.roomkey.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariablesTest {
  @Test
  void misspeltSettingsAreUnknownAndOthersAreNot() {
    assertEquals(
        List.of("ROOMKEY_REDIS_PASSWORD", "ROOMKEY_SESION_IDLE"),
        Variables.unknown(
            Set.of(
                "ROOMKEY_SESION_IDLE",
                "ROOMKEY_REDIS_PASSWORD",
                "ROOMKEY_SESSION_IDLE",
                "ROOMKEYS",
                "PATH")));
  }

  @Test
  void variablesOfTheRunCommandAndTheTestsAreKnown() {
    assertEquals(
        List.of(),
        Variables.unknown(
            Set.of(
                "ROOMKEY_PORT",
                "ROOMKEY_ADDRESS",
                "ROOMKEY_HEALTH_PORT",
                "ROOMKEY_HEALTH_ADDRESS",
                "ROOMKEY_CHROMIUM")));
  }

  @Test
  void variablesOfTheLibraryForOtherApplicationsAreKnown() {
    assertEquals(
        List.of("ROOMKEY_CLIENTS"),
        Variables.unknown(Set.of("ROOMKEY_CLIENT_URL", "ROOMKEY_CLIENT_TOKEN", "ROOMKEY_CLIENTS")));
  }

  /** Of Services with the names roomkey and roomkey-db. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ROOMKEY_SERVICE_HOST",
        "ROOMKEY_SERVICE_PORT",
        "ROOMKEY_SERVICE_PORT_HTTP",
        "ROOMKEY_SERVICE_PORT_HTTP_ALT",
        "ROOMKEY_PORT",
        "ROOMKEY_PORT_8080_TCP",
        "ROOMKEY_PORT_8080_TCP_PROTO",
        "ROOMKEY_PORT_8080_TCP_PORT",
        "ROOMKEY_PORT_8080_TCP_ADDR",
        "ROOMKEY_PORT_53_UDP_ADDR",
        "ROOMKEY_DB_SERVICE_HOST",
        "ROOMKEY_DB_SERVICE_PORT",
        "ROOMKEY_DB_PORT",
        "ROOMKEY_DB_PORT_5432_TCP_ADDR"
      })
  void variablesOfAServiceOfKubernetesAreKnown(String name) {
    assertEquals(List.of(), Variables.unknown(Set.of(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ROOMKEY_SERVICE",
        "ROOMKEY_SERVICE_HOSTS",
        "ROOMKEY_PORT_8080",
        "ROOMKEY_PORT_8080_SSL",
        "ROOMKEY_PORTS"
      })
  void similarNamesAreUnknown(String name) {
    assertEquals(List.of(name), Variables.unknown(new TreeSet<>(Set.of(name))));
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void noServiceHidesASetting(Setting setting) {
    assertFalse(Variables.isOfService(setting.variable()));
  }
}
