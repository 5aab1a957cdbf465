package org.roomkey.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.roomkey.testing.Json;
import org.roomkey.testing.Person;
import org.roomkey.testing.Site;

/**
 * The realm that the commands of {@code docs/keycloak.md} make, and what its administrator does
 * there. For one thread.
 */
final class KeycloakRealm {
  /** As the document names it. */
  static final String NAME = "staff";

  private static final String CLIENT = "roomkey";

  private final Keycloak keycloak;
  private final Site site;
  private final Guide guide;
  private final String names;

  /**
   * @param site the Roomkey for which the document is read; it need not run
   */
  KeycloakRealm(Keycloak keycloak, Site site) throws IOException {
    this.keycloak = keycloak;
    this.site = site;
    this.guide = new Guide("docs/keycloak.md", "");
    this.names =
        guide
            .commands("names")
            .replaceAll("KEYCLOAK=.*", "KEYCLOAK=" + keycloak.address())
            .replaceAll("ROOMKEY=.*", "ROOMKEY=" + address(site));
  }

  private static String address(Site site) {
    return site.uri("").toString();
  }

  /** Types the commands of these occasions in one shell. */
  void setUp(String... occasions) throws IOException {
    StringBuilder commands = new StringBuilder(names);
    Stream.of(occasions).map(guide::commands).forEach(commands::append);
    keycloak.type("set-up", commands + "declare -p PROGRAM_SECRET > values\n");
  }

  /** Types commands in a later shell. */
  String type(String occasion) throws IOException {
    return keycloak.type(occasion, names + ". ./values\n" + guide.commands(occasion));
  }

  /** The environment variables that the document writes for Roomkey. */
  Map<String, String> environment() throws IOException {
    Map<String, String> environment = new TreeMap<>();
    keycloak
        .type("environment", "set -a; . ./keycloak.env; env | grep ^ROOMKEY_")
        .lines()
        .map(line -> line.split("=", 2))
        .forEach(pair -> environment.put(pair[0], pair[1]));
    return environment;
  }

  /** Somebody of the realm. */
  record Member(String id, String username, String password) {}

  /** The person whom the document creates, with the password that the proof types. */
  Member anna() throws IOException {
    return new Member(found("users?username=anna"), "anna", keycloak.password());
  }

  /**
   * A new person.
   *
   * @param groups such as {@code /sales}
   */
  Member newcomer(String... groups) throws IOException {
    String username = "person-" + UUID.randomUUID();
    String password = Keycloak.secret();
    JsonObject credential = Json.object("type", "password", "value", password, "temporary", false);
    change(
        "POST",
        "users",
        Json.object(
            "username",
            username,
            "enabled",
            true,
            "email",
            username + "@example.com",
            "firstName",
            "New",
            "lastName",
            "Comer",
            "groups",
            array((Object[]) groups),
            "credentials",
            array(credential)));
    return new Member(found("users?username=" + username), username, password);
  }

  private static JsonArray array(Object... values) {
    JsonArrayBuilder array = JsonProvider.provider().createArrayBuilder();
    for (Object value : values) {
      if (value instanceof JsonObject object) {
        array.add(object);
      } else {
        array.add(value.toString());
      }
    }
    return array.build();
  }

  private String found(String path) throws IOException {
    return keycloak.only(NAME + "/" + path).getString("id");
  }

  /** Signs in as a browser does; fails unless that leads to the boards. */
  Person signIn(Member member, Site site) throws IOException {
    PlainBrowser browser = new PlainBrowser();
    PlainBrowser.Page page = attempt(browser, member, site);
    assertEquals(site.uri("/boards"), page.address(), page.text());
    assertEquals(200, page.status());
    return site.anybody().setCookie(site.loginCookie(), browser.cookie(site.loginCookie()));
  }

  /** Fills in Keycloak's form and returns the page that comes then. */
  PlainBrowser.Page attempt(PlainBrowser browser, Member member, Site site) throws IOException {
    PlainBrowser.Page form = browser.open(site.uri("/oidc/login?next=/boards"));
    assertEquals(200, form.status(), form.text());
    return browser.submit(form, "username", member.username, "password", member.password);
  }

  void change(String method, String path, JsonObject body) throws IOException {
    keycloak.change(method, NAME + "/" + path, body);
  }

  /** Ends all sessions of the person, as the button in the admin console does. */
  void endSessions(Member member) throws IOException {
    change("POST", "users/" + member.id + "/logout", null);
  }

  void disable(Member member) throws IOException {
    change("PUT", "users/" + member.id, Json.object("enabled", false));
  }

  void takeGroupAway(Member member, String path) throws IOException {
    String group = keycloak.ask(NAME + "/group-by-path" + path).asJsonObject().getString("id");
    change("DELETE", "users/" + member.id + "/groups/" + group, null);
  }

  /** A new key that signs from now on. The older ones stay published. */
  void rotateKeys() throws IOException {
    String realm = keycloak.ask(NAME).asJsonObject().getString("id");
    JsonObject config =
        Json.object("priority", array("200"), "active", array("true"), "enabled", array("true"));
    change(
        "POST",
        "components",
        Json.object(
            "name",
            "rsa-" + UUID.randomUUID(),
            "providerId",
            "rsa-generated",
            "providerType",
            "org.keycloak.keys.KeyProvider",
            "parentId",
            realm,
            "config",
            config));
  }

  /** The key that signs now. */
  String signingKey() throws IOException {
    return keycloak.ask(NAME + "/keys").asJsonObject().getJsonObject("active").getString("RS256");
  }

  /**
   * Another client like that of the document, for another address: Keycloak sends sign-outs to one
   * address for each client.
   *
   * @return the environment variables of Roomkey
   */
  Map<String, String> newClient(String clientId) throws IOException {
    String secret = Keycloak.secret();
    JsonObject found = keycloak.only(NAME + "/clients?clientId=" + CLIENT);
    // The ids of the client and of its mappers.
    String like = Json.without(found, "secret").toString().replaceAll("\"id\":\"[^\"]*\",", "");
    change(
        "POST",
        "clients",
        JsonProvider.provider()
            .createObjectBuilder(Json.parse(like).asJsonObject())
            .add("clientId", clientId)
            .add("secret", secret)
            .build());
    Map<String, String> environment = new TreeMap<>(environment());
    environment.keySet().removeIf(name -> !name.startsWith("ROOMKEY_OIDC_"));
    environment.put("ROOMKEY_OIDC_CLIENT_ID", clientId);
    environment.put("ROOMKEY_OIDC_CLIENT_SECRET", secret);
    return environment;
  }

  /** Gives the client the addresses of this Roomkey. */
  void serve(String clientId, Site there) throws IOException {
    JsonObject client = keycloak.only(NAME + "/clients?clientId=" + clientId);
    String text = client.toString().replace(address(site), address(there));
    change("PUT", "clients/" + client.getString("id"), Json.parse(text).asJsonObject());
  }
}
