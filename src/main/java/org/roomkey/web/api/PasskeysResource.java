package org.roomkey.web.api;

import java.io.IOException;
import java.util.List;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.passkey.Attestation;
import org.roomkey.passkey.Ceremonies;
import org.roomkey.passkey.Passkey;
import org.roomkey.passkey.PasskeyException;
import org.roomkey.passkey.Passkeys;
import org.roomkey.passkey.RelyingParty;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.Names;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.protocol.WireTime;
import org.roomkey.user.UserStore;
import org.roomkey.user.UserStore.Account;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;
import org.roomkey.web.PasskeyAuthentication;
import org.roomkey.web.PasskeyInput;
import org.roomkey.web.PasskeyOptions;

/** {@code /api/me/passkeys}: the caller's passkeys. They need a login. */
public final class PasskeysResource {

  /**
   * @param lastUsedAt null if nobody has signed in with it
   * @param rpId the domain at which it works
   * @param synced whether the authenticator may copy it to other devices of the person
   */
  public record Shown(
      String id,
      String label,
      String createdAt,
      String lastUsedAt,
      String rpId,
      boolean synced,
      boolean blocked) {
    static Shown of(Passkey passkey) {
      return new Shown(
          passkey.id(),
          passkey.label(),
          WireTime.format(passkey.createdAt()),
          passkey.lastUsedAt().map(WireTime::format).orElse(null),
          passkey.key().rpId(),
          passkey.key().backupEligible(),
          passkey.blocked());
    }
  }

  /** The list, oldest first. */
  public record Listed(List<Shown> passkeys) {}

  private final Passkeys passkeys;
  private final Ceremonies ceremonies;
  private final PasskeyAuthentication requests;
  private final UserStore users;

  /**
   * @param requests knows the relying party
   */
  public PasskeysResource(
      Passkeys passkeys, Ceremonies ceremonies, PasskeyAuthentication requests, UserStore users) {
    this.passkeys = passkeys;
    this.ceremonies = ceremonies;
    this.requests = requests;
    this.users = users;
  }

  Answer list(Exchange exchange) {
    return Answer.ok(
        new Listed(passkeys.list(exchange.user().id()).stream().map(Shown::of).toList()));
  }

  /** The options for a new passkey. */
  Answer options(Exchange exchange) throws ApiException {
    String loginId = exchange.mustBeSignedIn();
    exchange.mustBeFresh();
    RelyingParty party = requests.mustHaveParty(exchange.request());
    String userId = exchange.user().id();
    Account account = users.localAccount(userId).orElseThrow(ApiException::forbidden);
    return Answer.ok(
        PasskeyOptions.creation(
            party,
            account,
            ceremonies.handle(userId),
            ceremonies.challengeToAdd(loginId),
            passkeys.list(userId)));
  }

  Answer add(Exchange exchange) throws ApiException, ProtocolException, IOException {
    String loginId = exchange.mustBeSignedIn();
    exchange.mustBeFresh();
    RelyingParty party = requests.mustHaveParty(exchange.request());
    JsonFields body = exchange.body();
    String label = body.string("label", Names::isValid);
    Attestation answer = PasskeyInput.attestation(body);
    try {
      Passkey passkey = passkeys.add(exchange.user().id(), loginId, label, answer, party);
      note(exchange, "passkey_added");
      return Answer.created(Shown.of(passkey));
    } catch (PasskeyException e) {
      throw error(e);
    }
  }

  Answer rename(Exchange exchange) throws ApiException, ProtocolException, IOException {
    String label = exchange.body().string("label", Names::isValid);
    try {
      passkeys.rename(exchange.user().id(), exchange.path("id"), label);
      return Answer.noContent();
    } catch (PasskeyException e) {
      throw error(e);
    }
  }

  Answer remove(Exchange exchange) throws ApiException {
    String loginId = exchange.mustBeSignedIn();
    exchange.mustBeFresh();
    boolean keepsTokens = keepsTokens(exchange);
    try {
      passkeys.remove(exchange.user().id(), exchange.path("id"), loginId, keepsTokens);
      note(exchange, keepsTokens ? "passkey_removed" : "passkey_removed tokens");
      return Answer.noContent();
    } catch (PasskeyException e) {
      throw error(e);
    }
  }

  private static boolean keepsTokens(Exchange exchange) throws ApiException {
    String keeps = exchange.query("keepTokens");
    if (keeps != null && !keeps.equals("true") && !keeps.equals("false")) {
      throw ApiException.invalidField();
    }
    return "true".equals(keeps);
  }

  private static void note(Exchange exchange, String what) {
    exchange.note(
        exchange
            .event(Kind.USER_CHANGED)
            .with(Field.TARGET, exchange.user().id())
            .with(Field.REASON, what));
  }

  private static ApiException error(PasskeyException e) {
    return switch (e.reason()) {
      case INVALID -> ApiException.invalidPasskey();
      case NOT_ALLOWED -> ApiException.forbidden();
      case TOO_MANY -> ApiException.conflict("Too many passkeys", "too_many_passkeys");
      case TAKEN -> ApiException.conflict();
      case NO_SUCH_PASSKEY -> ApiException.notFound();
      case LAST -> ApiException.conflict("The last passkey must stay", "last_passkey");
    };
  }
}
