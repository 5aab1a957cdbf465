package org.roomkey.bootstrap;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.roomkey.account.Accounts;
import org.roomkey.account.SetUp;
import org.roomkey.credential.SharedKey;
import org.roomkey.password.KnownDevices;
import org.roomkey.password.PasswordHasher;
import org.roomkey.password.PasswordRules;
import org.roomkey.password.SignIn;
import org.roomkey.password.WaitingMarks;
import org.roomkey.user.UserStore;

/** The accounts: their administration, the sign-in with a password, and the first administrator. */
record AccountFloor(Accounts accounts, SignIn signIn, SetUp setUp) {
  private static final Duration SET_UP_TICK = Duration.ofSeconds(2);

  /** Creates or disables the demo data, too. Blocks on the database. */
  static AccountFloor open(
      Foundation foundation, StorageFloor storage, Limits limits, IdentityFloor identity) {
    Settings settings = foundation.settings();
    UserStore users = storage.stores().users();
    Clock clock = storage.clock();
    PasswordHasher hasher = new PasswordHasher();
    new Demo(users, storage.demoAccounts(), storage.stores().boards(), hasher)
        .start(settings.isOn(Setting.DEMO));
    Accounts accounts =
        new Accounts(
            users,
            identity.logins(),
            identity.tokens(),
            identity.revocations(),
            hasher,
            PasswordRules.load());
    SharedKey browsers = storage.keys().key("browsers");
    SignIn signIn =
        new SignIn(
            users,
            identity.logins(),
            hasher,
            limits.signIns(),
            new KnownDevices(browsers, clock),
            new WaitingMarks(browsers, clock));
    boolean withoutPassword =
        settings.isOn(Setting.REALM)
            || settings.isOn(Setting.PRINCIPAL)
            || !settings.providers().isEmpty();
    return new AccountFloor(
        accounts,
        signIn,
        new SetUp(users, accounts, settings.data(), withoutPassword, clock, foundation.audit()));
  }

  void start(String address, Timers timers) throws IOException {
    setUp.start(address);
    timers.everyInBackground(SET_UP_TICK, setUp::tick);
  }
}
