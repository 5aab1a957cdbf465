package org.roomkey.bootstrap;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.roomkey.account.Accounts;
import org.roomkey.account.Recovery;
import org.roomkey.account.SetUp;
import org.roomkey.bootstrap.Settings.InvalidSettingException;
import org.roomkey.credential.SharedKey;
import org.roomkey.passkey.Ceremonies;
import org.roomkey.passkey.PasskeySignIn;
import org.roomkey.passkey.PasskeyStore;
import org.roomkey.passkey.Passkeys;
import org.roomkey.password.KnownDevices;
import org.roomkey.password.PasswordCheck;
import org.roomkey.password.PasswordHasher;
import org.roomkey.password.PasswordRules;
import org.roomkey.password.SignIn;
import org.roomkey.password.WaitingMarks;
import org.roomkey.user.UserStore;
import org.roomkey.web.PublicUrl;

/**
 * The accounts: their administration, the sign-in with a password or a passkey, and the ways in for
 * lost people.
 */
record AccountFloor(
    Accounts accounts,
    SignIn signIn,
    Ceremonies ceremonies,
    Passkeys passkeys,
    PasskeySignIn passkeySignIn,
    SetUp setUp,
    Recovery recovery) {
  private static final Duration FILES_TICK = Duration.ofSeconds(2);
  private static final Duration PURGE = Duration.ofHours(1);

  /** Creates or disables the demo data, too. Blocks on the database. */
  static AccountFloor open(
      Foundation foundation, StorageFloor storage, Limits limits, IdentityFloor identity) {
    Settings settings = foundation.settings();
    UserStore users = storage.stores().users();
    Clock clock = storage.clock();
    PasswordHasher hasher = new PasswordHasher();
    new Demo(users, storage.demoAccounts(), storage.stores().boards(), hasher)
        .start(settings.isOn(Setting.DEMO));
    PasskeyStore store = storage.stores().passkeys();
    if (!settings.passwordsWork()) {
      mustHaveAnotherWay(settings, store);
    }
    Accounts accounts =
        new Accounts(
            users,
            identity.logins(),
            identity.tokens(),
            identity.revocations(),
            hasher,
            PasswordRules.load(),
            store);
    SharedKey browsers = storage.keys().key("browsers");
    WaitingMarks marks = new WaitingMarks(browsers, clock);
    SignIn signIn =
        new SignIn(
            users,
            identity.logins(),
            new PasswordCheck(users, hasher, settings.passwordsWork()),
            limits.signIns(),
            new KnownDevices(browsers, clock),
            marks);
    Ceremonies ceremonies = new Ceremonies(storage.keys().key("passkeys"), clock);
    Passkeys passkeys =
        new Passkeys(
            store,
            ceremonies,
            identity.logins(),
            identity.tokens(),
            settings.passwordsWork(),
            clock);
    PasskeySignIn passkeySignIn =
        new PasskeySignIn(store, ceremonies, identity.logins(), limits.signIns(), marks, clock);
    SetUp setUp =
        new SetUp(
            users,
            accounts,
            settings.data(),
            signsInElsewhere(settings) || !settings.passwordsWork(),
            clock,
            foundation.audit());
    Recovery recovery =
        new Recovery(
            storage.stores().recovery(),
            users,
            accounts,
            settings.data(),
            settings.credentialsNotBefore(),
            clock,
            foundation.audit());
    return new AccountFloor(accounts, signIn, ceremonies, passkeys, passkeySignIn, setUp, recovery);
  }

  /** Whether people sign in who have no account here. */
  private static boolean signsInElsewhere(Settings settings) {
    return !settings.providers().isEmpty()
        || settings.isOn(Setting.REALM)
        || settings.isOn(Setting.PRINCIPAL);
  }

  /**
   * Refuses to turn passwords off if no administrator could sign in.
   *
   * @throws InvalidSettingException which stops the start
   */
  private static void mustHaveAnotherWay(Settings settings, PasskeyStore store) {
    Optional<String> rpId =
        settings.passkeyRpId().or(() -> settings.publicUrl().map(PublicUrl::host));
    if (!signsInElsewhere(settings) && !store.hasAdministrator(rpId)) {
      throw new InvalidSettingException(
          "roomkey.password is off, but no administrator has a passkey"
              + rpId.map(id -> " for " + id).orElse("")
              + ": turn it on, sign in, add a passkey under My sign-ins, and turn it off again");
    }
  }

  void start(String address, Timers timers) throws IOException {
    setUp.start(address);
    recovery.start(address);
    timers.everyInBackground(FILES_TICK, setUp::tick);
    timers.everyInBackground(FILES_TICK, recovery::tick);
    timers.everyInBackground(PURGE, recovery::purge);
  }
}
