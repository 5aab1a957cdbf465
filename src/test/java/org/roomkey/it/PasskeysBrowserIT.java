package org.roomkey.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Json;
import org.roomkey.testing.Localhost;
import org.roomkey.testing.Person;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Visitor;

/** Passkeys in Chromium, with its virtual authenticator. */
class PasskeysBrowserIT extends BrowserTest {

  /** A device of somebody: what the browser asks for passkeys. */
  private record Device(CDPSession session, String id) {
    static Device of(Page page, boolean verifiesUser) {
      CDPSession session = page.context().newCDPSession(page);
      session.send("WebAuthn.enable");
      return add(session, verifiesUser);
    }

    private static Device add(CDPSession session, boolean verifiesUser) {
      JsonObject options = new JsonObject();
      options.addProperty("protocol", "ctap2");
      options.addProperty("transport", "internal");
      options.addProperty("hasResidentKey", true);
      options.addProperty("hasUserVerification", verifiesUser);
      options.addProperty("isUserVerified", verifiesUser);
      options.addProperty("automaticPresenceSimulation", true);
      JsonObject parameters = new JsonObject();
      parameters.add("options", options);
      return new Device(
          session,
          session
              .send("WebAuthn.addVirtualAuthenticator", parameters)
              .get("authenticatorId")
              .getAsString());
    }

    private JsonObject parameters() {
      JsonObject parameters = new JsonObject();
      parameters.addProperty("authenticatorId", id);
      return parameters;
    }

    void verify(boolean isVerified) {
      JsonObject parameters = parameters();
      parameters.addProperty("isUserVerified", isVerified);
      session.send("WebAuthn.setUserVerified", parameters);
    }

    JsonArray passkeys() {
      return session.send("WebAuthn.getCredentials", parameters()).getAsJsonArray("credentials");
    }

    /** The passkey on this device, as it is now. */
    JsonObject copy() {
      return passkeys().get(0).getAsJsonObject();
    }

    /** Puts back a copy of the passkey. */
    void restore(JsonObject copy) {
      session.send("WebAuthn.clearCredentials", parameters());
      JsonObject parameters = parameters();
      parameters.add("credential", copy);
      session.send("WebAuthn.addCredential", parameters);
    }
  }

  private static String at(TestServer site, String path) {
    return new Localhost(site).uri(path).toString();
  }

  private static Page open(Page page, String path) {
    page.navigate(at(server, path));
    return page;
  }

  /**
   * Somebody who has signed in with a password, at a name that has passkeys. The browser does not
   * offer passkeys in the list of user names, because the virtual authenticator always accepts.
   */
  private static Page signedIn(Visitor visitor, String username) {
    visitor
        .page()
        .addInitScript("PublicKeyCredential.isConditionalMediationAvailable = async () => false");
    return signedInWithOffers(visitor, username);
  }

  private static Page signedInWithOffers(Visitor visitor, String username) {
    Page page = open(visitor.page(), "/");
    page.fill("[name=username]", username);
    page.fill("[name=password]", username + "-demo");
    page.click("#signin [type=submit]");
    page.waitForURL(at(server, "/boards"));
    return page;
  }

  private static void addPasskey(Page page, String label) {
    open(page, "/me/logins");
    page.click("#new-passkey");
    page.fill("#passkey-form [name=label]", label);
    page.click("#passkey-submit");
    assertThat(page.locator("#result")).containsText("The passkey was added.");
  }

  private static void signOut(Page page) {
    page.click(".account-name");
    page.click("#logout button");
    page.locator("#signin").waitFor();
  }

  @Test
  void aPasskeyIsAddedNamedUsedAndRemoved() {
    Visitor visitor = visitors.come();
    Page page = signedIn(visitor, "alice");
    Device device = Device.of(page, true);
    open(page, "/me/logins");
    assertThat(page.locator("#no-passkeys")).isVisible();
    page.click("#new-passkey");
    assertThat(page.locator("#passkey-form [name=label]")).hasValue("Chrome on Linux");
    page.fill("#passkey-form [name=label]", "<b>Phone</b>");
    page.keyboard().press("Enter");
    Locator row = page.locator("#passkeys > li");
    assertThat(row).hasCount(1);
    assertThat(row).containsText("<b>Phone</b>");
    assertThat(row).containsText("never");
    assertEquals(1, device.passkeys().size());
    page.click("#new-passkey");
    page.click("#passkey-submit");
    assertThat(page.locator("#passkey-error"))
        .hasText("This device already has a passkey of yours.");
    page.click("#passkey-cancel");
    BrowserIT.look(page, "passkeys");

    signOut(page);
    BrowserIT.look(page, "signin-passkey");
    page.click("#passkey");
    page.waitForURL(at(server, "/boards"));
    assertThat(page.locator(".account-name")).containsText("Alice");

    open(page, "/me/logins");
    assertThat(row).containsText("Today");
    page.click("[aria-label='Rename: <b>Phone</b>']");
    page.fill("#passkey-form [name=label]", "Phone");
    page.click("#passkey-submit");
    assertThat(row).containsText("Phone");
    page.click("[aria-label='Remove: Phone']");
    page.click("#passkey-removal [type=submit]");
    assertThat(page.locator("#no-passkeys")).isVisible();
    assertThat(page.locator("#result")).containsText("The passkey was removed.");
    signOut(page);
    visitor.expectComplaint("401");
    page.click("#passkey");
    assertThat(page.locator("#passkey-refused")).hasText("This passkey was not accepted");
    assertThat(page.locator("#signin")).isVisible();
  }

  /** A page of our own that asks for less than the server does. */
  private static Object signWith(Page page, String userVerification) {
    return page.evaluate(
        """
        async (userVerification) => {
          const { signWithPasskey } = await import('/roomkey/assets/js/passkey.js');
          const post = (path, body) => fetch('/roomkey/login/passkey' + path, {
            method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
          const options = await (await post('/options', {})).json();
          try {
            const answer = await signWithPasskey({ ...options, userVerification, timeout: 3000 });
            return (await post('', answer)).status;
          } catch (refusal) {
            return refusal.name;
          }
        }\
        """,
        userVerification);
  }

  @Test
  void anAuthenticatorThatVerifiesNobodySignsNobodyIn() {
    Visitor visitor = visitors.come();
    Page page = signedIn(visitor, "bob");
    Device device = Device.of(page, true);
    addPasskey(page, "Key");
    signOut(page);
    device.verify(false);
    visitor.expectComplaint("401");
    assertEquals(401, signWith(page, "discouraged"));
    device.verify(true);
    assertEquals(200, signWith(page, "required"));

    Page other = signedIn(visitors.come(), "bob");
    Device.of(other, false);
    open(other, "/me/logins");
    other.click("#new-passkey");
    other.click("#passkey-submit");
    assertThat(other.locator("#passkey-error")).containsText("No passkey was made.");
  }

  @Test
  void aCopyOfAPasskeyBlocksIt() {
    Visitor visitor = visitors.come();
    Page page = signedIn(visitor, "carol");
    Device device = Device.of(page, true);
    addPasskey(page, "Stick");
    JsonObject copy = device.copy();
    signOut(page);
    page.click("#passkey");
    page.waitForURL(at(server, "/boards"));
    signOut(page);
    page.click("#passkey");
    page.waitForURL(at(server, "/boards"));
    signOut(page);
    assertTrue(device.copy().get("signCount").getAsInt() > copy.get("signCount").getAsInt());
    device.restore(copy);
    visitor.expectComplaint("401");
    page.click("#passkey");
    assertThat(page.locator("#passkey-refused")).hasText("This passkey was not accepted");
    signedIn(visitor, "carol");
    open(page, "/me/logins");
    assertThat(page.locator("#passkeys > li")).containsText("blocked");
    BrowserIT.look(page, "passkey-blocked");
  }

  @Test
  void theListOfUserNamesOffersPasskeys() {
    Visitor visitor = visitors.come();
    Page page = signedInWithOffers(visitor, "bob");
    Device.of(page, true);
    addPasskey(page, "Key");
    page.click(".account-name");
    page.click("#logout button");
    page.waitForURL(at(server, "/boards"));
    assertThat(page.locator(".account-name")).containsText("Bob");
  }

  /** The RP id has no port, so the browser signs for a page at another port. */
  @Test
  void aPageAtAnotherPortCannotUseThePasskey() {
    Page page = signedIn(visitors.come(), "admin");
    Device.of(page, true);
    addPasskey(page, "Key");
    Person thief = new Localhost(server).anybody();
    String challenge = Localhost.challenge(thief);
    try (TestServer phisher = new TestServer()) {
      page.navigate(at(phisher, "/"));
      Object signed =
          page.evaluate(
              "async (challenge) => {"
                  + " const { signWithPasskey } = await import('/roomkey/assets/js/passkey.js');"
                  + " return JSON.stringify(await signWithPasskey("
                  + "   { challenge, rpId: 'localhost', userVerification: 'required' })); }",
              challenge);
      thief.post("/login/passkey", Json.parse((String) signed).asJsonObject()).mustBe(401);
    }
  }

  @Test
  void aNarrowDarkPageFits() {
    Visitor visitor = visitors.come("de-DE").look(360, 740, ColorScheme.DARK);
    Page page = signedIn(visitor, "bob");
    Device.of(page, true);
    open(page, "/me/logins");
    page.click("#new-passkey");
    page.click("#passkey-submit");
    assertThat(page.locator("#passkeys > li").last()).containsText("Hinzugefügt");
    BrowserIT.look(page, "passkeys-narrow");
    assertEquals(
        true,
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
  }
}
