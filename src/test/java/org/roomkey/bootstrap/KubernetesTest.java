package org.roomkey.bootstrap;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The manifests in {@code examples/kubernetes}, against the API of Kubernetes and the code. */
class KubernetesTest {
  private static final Path FOLDER = Path.of("examples/kubernetes");

  private interface Schema {
    void validate(JsonElement manifest) throws IOException;
  }

  /** By apiVersion and kind. The models refuse unknown fields and demand the required ones. */
  private static final Map<String, Schema> SCHEMAS =
      Map.of(
          "apps/v1 Deployment", V1Deployment::validateJsonElement,
          "v1 Service", V1Service::validateJsonElement,
          "v1 Secret", V1Secret::validateJsonElement,
          "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
          "networking.k8s.io/v1 Ingress", V1Ingress::validateJsonElement,
          "networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy::validateJsonElement);

  private static Stream<Path> manifests() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
    }
  }

  private static JsonNode manifest(String name) {
    return new YAMLMapper().readTree(FOLDER.resolve(name + ".yaml"));
  }

  private static JsonNode container() {
    return manifest("deployment").at("/spec/template/spec/containers/0");
  }

  private static String kind(JsonNode manifest) {
    return manifest.get("apiVersion").asString() + " " + manifest.get("kind").asString();
  }

  private static void validate(JsonNode manifest) throws IOException {
    SCHEMAS.get(kind(manifest)).validate(JsonParser.parseString(manifest.toString()));
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void everyManifestIsValid(Path file) {
    assertDoesNotThrow(() -> validate(new YAMLMapper().readTree(file)));
  }

  @Test
  void thereIsAManifestOfEachKind() throws IOException {
    assertEquals(
        SCHEMAS.keySet(),
        manifests().map(file -> kind(new YAMLMapper().readTree(file))).collect(Collectors.toSet()));
  }

  @Test
  void theSchemaRefusesAMisspeltField() {
    String wrong = manifest("deployment").toString().replace("failureThreshold", "failures");

    assertThrows(
        IllegalArgumentException.class,
        () -> V1Deployment.validateJsonElement(JsonParser.parseString(wrong)));
  }

  @Test
  void theVariablesAreKnownAndTheirValuesValid() {
    for (JsonNode variable : container().get("env")) {
      String name = variable.get("name").asString();
      assertEquals(List.of(), Variables.unknown(Set.of(name)));
      for (Setting setting : Setting.values()) {
        if (setting.variable().equals(name)) {
          assertTrue(setting.parse(value(variable)).isPresent(), name);
        }
      }
    }
  }

  /** Its own value, or that in the Secret. */
  private static String value(JsonNode variable) {
    JsonNode reference = variable.at("/valueFrom/secretKeyRef");
    if (reference.isMissingNode()) {
      return variable.get("value").asString();
    }
    JsonNode secret = manifest("secret");
    assertEquals(secret.at("/metadata/name"), reference.get("name"));
    return secret.get("stringData").get(reference.get("key").asString()).asString();
  }

  @Test
  void passwordsAreOnlyInTheSecret() {
    assertEquals(
        Set.of("JDBC_PASSWORD", "ROOMKEY_REDIS_URI"),
        container()
            .get("env")
            .valueStream()
            .filter(variable -> variable.has("valueFrom"))
            .map(variable -> variable.get("name").asString())
            .collect(Collectors.toSet()));
  }

  @Test
  void theProbesAskTheConnectorForHealth() {
    JsonNode container = container();
    assertEquals(
        "8090", container.at("/ports/1/containerPort").asString(), "the default of tomcat-conf");
    assertEquals("health", container.at("/ports/1/name").asString());
    for (Map.Entry<String, String> probe :
        Map.of("startupProbe", "live", "livenessProbe", "live", "readinessProbe", "ready")
            .entrySet()) {
      JsonNode request = container.get(probe.getKey()).get("httpGet");
      assertEquals("/roomkey/health/" + probe.getValue(), request.get("path").asString());
      assertEquals("health", request.get("port").asString());
    }
  }

  @Test
  void everySelectorMatchesTheNodes() {
    JsonNode labels = manifest("deployment").at("/spec/template/metadata/labels");

    assertEquals(labels, manifest("deployment").at("/spec/selector/matchLabels"));
    assertEquals(labels, manifest("service").at("/spec/selector"));
    assertEquals(labels, manifest("poddisruptionbudget").at("/spec/selector/matchLabels"));
    assertEquals(labels, manifest("networkpolicy").at("/spec/podSelector/matchLabels"));
  }

  @Test
  void nothingIsSticky() {
    assertEquals("None", manifest("service").at("/spec/sessionAffinity").asString());
    String annotations = manifest("ingress").at("/metadata/annotations").toString();
    assertFalse(annotations.matches(".*(affinity|session-cookie|hash-by).*"), annotations);
  }

  @Test
  void theIngressLeadsToThePublicUrl() {
    JsonNode rule = manifest("ingress").at("/spec/rules/0");
    String url =
        "https://" + rule.get("host").asString() + rule.at("/http/paths/0/path").asString();

    assertTrue(container().get("env").toString().contains("\"" + url + "\""), url);
    assertEquals(
        manifest("service").at("/metadata/name"), rule.at("/http/paths/0/backend/service/name"));
    assertEquals(
        manifest("service").at("/spec/ports/0/name"),
        rule.at("/http/paths/0/backend/service/port/name"));
  }

  @Test
  void theVariablesOfServicesAreOff() {
    assertFalse(
        manifest("deployment").at("/spec/template/spec/enableServiceLinks").asBoolean(true));
  }

  /** The port of a Service hides that of tomcat-conf. */
  @ParameterizedTest
  @CsvSource({"tcp://10.0.0.7:8080, default", "8081, 8081"})
  void tomcatConfIgnoresThePortOfAService(String value, String port) throws Exception {
    for (String name : Set.of("ROOMKEY_PORT", "ROOMKEY_HEALTH_PORT")) {
      ProcessBuilder shell =
          new ProcessBuilder(
              "sh", "-c", ". tomcat-conf/bin/setenv.sh && echo ${" + name + ":-default}");
      shell.environment().put(name, value);
      Process process = shell.start();
      String printed =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertEquals(0, process.waitFor());
      assertEquals(port, printed);
    }
  }
}
