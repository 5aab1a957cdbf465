package org.roomkey.bootstrap;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.roomkey.audit.AuditStore;
import org.roomkey.bootstrap.Settings.InvalidSettingException;
import org.roomkey.cluster.Cluster;
import org.roomkey.credential.BoundLoginStore;
import org.roomkey.credential.LoginStore;
import org.roomkey.credential.TokenStore;
import org.roomkey.log.Log;
import org.roomkey.oidc.ProviderSessionStore;
import org.roomkey.oidc.UsedOnce;
import org.roomkey.passkey.PasskeyStore;
import org.roomkey.room.BoardStore;
import org.roomkey.room.MemberList;
import org.roomkey.room.MessageStore;
import org.roomkey.storage.DataSources;
import org.roomkey.storage.Database;
import org.roomkey.storage.DatabaseClock;
import org.roomkey.storage.JdbcAuditStore;
import org.roomkey.storage.JdbcBoardStore;
import org.roomkey.storage.JdbcBoundLoginStore;
import org.roomkey.storage.JdbcChangeLog;
import org.roomkey.storage.JdbcDemoAccounts;
import org.roomkey.storage.JdbcGivenRights;
import org.roomkey.storage.JdbcLoginStore;
import org.roomkey.storage.JdbcMemberList;
import org.roomkey.storage.JdbcMessageStore;
import org.roomkey.storage.JdbcPasskeyStore;
import org.roomkey.storage.JdbcProviderSessionStore;
import org.roomkey.storage.JdbcRecoveryStore;
import org.roomkey.storage.JdbcSharedKeys;
import org.roomkey.storage.JdbcTokenStore;
import org.roomkey.storage.JdbcUsedOnce;
import org.roomkey.storage.JdbcUserStore;
import org.roomkey.storage.Migrations;
import org.roomkey.user.ChangeLog;
import org.roomkey.user.GivenRights;
import org.roomkey.user.RecoveryStore;
import org.roomkey.user.StoreException;
import org.roomkey.user.UserStore;

/**
 * The state outside the process: the database with its current tables, and the Redis that nodes
 * share.
 *
 * @param clock shared by all nodes
 * @param background runs tasks that block on the database
 * @param cluster empty if there is one node only
 */
record StorageFloor(
    DataSources dataSources,
    Stores stores,
    JdbcSharedKeys keys,
    JdbcDemoAccounts demoAccounts,
    Executor background,
    Clock clock,
    Optional<Cluster> cluster) {
  private static final Log LOG = Log.of(StorageFloor.class);
  private static final Duration PURGE = Duration.ofMinutes(10);

  record Stores(
      UserStore users,
      LoginStore logins,
      BoundLoginStore boundLogins,
      TokenStore tokens,
      ProviderSessionStore providerSessions,
      UsedOnce usedOnce,
      GivenRights givenRights,
      BoardStore boards,
      MemberList members,
      MessageStore messages,
      ChangeLog changes,
      AuditStore audit,
      PasskeyStore passkeys,
      RecoveryStore recovery) {

    private static Stores in(Database database, Settings settings) {
      return new Stores(
          new JdbcUserStore(database),
          new JdbcLoginStore(database),
          new JdbcBoundLoginStore(database),
          new JdbcTokenStore(database),
          new JdbcProviderSessionStore(database),
          new JdbcUsedOnce(database),
          new JdbcGivenRights(database),
          new JdbcBoardStore(database, settings.limit(Setting.MEMBERS_PER_BOARD)),
          new JdbcMemberList(database),
          new JdbcMessageStore(database),
          new JdbcChangeLog(database),
          new JdbcAuditStore(database),
          new JdbcPasskeyStore(database),
          new JdbcRecoveryStore(database));
    }
  }

  /** Blocks until the database answers and has the current tables. */
  static StorageFloor open(Foundation foundation) {
    Settings settings = foundation.settings();
    Resources resources = foundation.resources();
    DataSources dataSources = foundation.dataSources();
    if (settings.demandsPool() && !dataSources.areOfServer()) {
      throw new InvalidSettingException(
          "roomkey.database=pool, but the server defines no DataSource jdbc/roomkey for this"
              + " application: conf/Catalina/localhost/NAME.xml is only for NAME.war, and"
              + " NAME##2.war needs a NAME##2.xml, see docs/operations.md");
    }
    boolean isOneOfSeveral = settings.redis().isPresent();
    Database database =
        isOneOfSeveral ? dataSources.database().withChangeLog() : dataSources.database();
    if (isOneOfSeveral && dataSources.areEmbedded()) {
      throw new InvalidSettingException(
          "roomkey.redis.uri is set, but the database is Derby, which several nodes cannot share:"
              + " define the DataSource jdbc/roomkey on PostgreSQL, see docs/operations.md");
    }
    if (!settings.isOn(Setting.DEMO)) {
      dataSources.warnOfDerby();
    }
    new Migrations(database).run();
    Stores stores = Stores.in(database, settings);
    JdbcDemoAccounts demo = new JdbcDemoAccounts(database);
    JdbcSharedKeys keys = new JdbcSharedKeys(database);
    Executor background = resources.pool("roomkey-background-", 2, 10_000);
    if (!isOneOfSeveral) {
      return new StorageFloor(
          dataSources, stores, keys, demo, background, Clock.systemUTC(), Optional.empty());
    }
    Clock clock = new DatabaseClock(database, System::nanoTime, background);
    Cluster cluster =
        resources.add(
            new Cluster(
                settings.redis().get(),
                settings.redisPrefix(),
                new Cluster.Keys(keys.key("hints"), keys.key("presence"), keys.key("tickets")),
                clock,
                System::nanoTime));
    return new StorageFloor(
        dataSources, stores, keys, demo, background, clock, Optional.of(cluster));
  }

  /** Begins to store the events of this node, and to delete old rows of all nodes. */
  void start(Foundation foundation, AuditStore.Node node, Timers timers) {
    foundation.auditTable().connect(stores.audit, node);
    Settings settings = foundation.settings();
    Runnable purge =
        () ->
            purge(
                settings.duration(Setting.AUDIT_MAX_AGE),
                settings.number(Setting.AUDIT_MAX_EVENTS));
    background.execute(purge);
    timers.everyInBackground(PURGE, purge);
  }

  private void purge(Duration maxAge, int maxEvents) {
    try {
      stores.audit.purge(clock.instant().minus(maxAge).toEpochMilli(), maxEvents);
      stores.usedOnce.purge(clock.instant());
    } catch (StoreException e) {
      LOG.log(Level.WARNING, "old rows were not deleted: {0}", e.getMessage());
    }
  }

  /** Asks the database whether it answers; may block for some seconds. */
  boolean isUp() {
    try {
      stores.users.count();
      return true;
    } catch (StoreException e) {
      return false;
    }
  }
}
