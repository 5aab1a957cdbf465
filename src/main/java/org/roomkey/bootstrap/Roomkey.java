package org.roomkey.bootstrap;

import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import javax.management.JMException;
import org.roomkey.access.BoardAccess;
import org.roomkey.access.RealmBoards;
import org.roomkey.account.Accounts;
import org.roomkey.account.ContainerRealm;
import org.roomkey.account.PeopleShares;
import org.roomkey.account.RealmPeople;
import org.roomkey.account.RealmRights;
import org.roomkey.account.SetUp;
import org.roomkey.audit.AuditHistory;
import org.roomkey.audit.AuditLog;
import org.roomkey.auth.Authenticator;
import org.roomkey.auth.CredentialRevalidation;
import org.roomkey.auth.JsonWebTokens;
import org.roomkey.cluster.Cluster;
import org.roomkey.credential.LocalTickets;
import org.roomkey.credential.LoginSessions;
import org.roomkey.credential.LoginStore;
import org.roomkey.credential.Logins;
import org.roomkey.credential.Revocations;
import org.roomkey.credential.Secrets;
import org.roomkey.credential.SharedKey;
import org.roomkey.credential.TicketStore;
import org.roomkey.credential.Tickets;
import org.roomkey.credential.TokenStore;
import org.roomkey.credential.Tokens;
import org.roomkey.limit.KeyedRate;
import org.roomkey.limit.Shares;
import org.roomkey.log.Log;
import org.roomkey.metrics.CountingAudit;
import org.roomkey.password.KnownDevices;
import org.roomkey.password.PasswordHasher;
import org.roomkey.password.PasswordRules;
import org.roomkey.password.SignIn;
import org.roomkey.password.SignInThrottle;
import org.roomkey.password.WaitingMarks;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.room.BoardContext;
import org.roomkey.room.BoardSync;
import org.roomkey.room.Boards;
import org.roomkey.room.MemberList;
import org.roomkey.room.MessageWriter;
import org.roomkey.room.Peers;
import org.roomkey.storage.DataSources;
import org.roomkey.storage.Database;
import org.roomkey.storage.DatabaseClock;
import org.roomkey.storage.JdbcBoardStore;
import org.roomkey.storage.JdbcDemoAccounts;
import org.roomkey.storage.JdbcLoginStore;
import org.roomkey.storage.JdbcMemberList;
import org.roomkey.storage.JdbcMessageStore;
import org.roomkey.storage.JdbcSharedKeys;
import org.roomkey.storage.JdbcTokenStore;
import org.roomkey.storage.JdbcUserStore;
import org.roomkey.storage.Migrations;
import org.roomkey.user.StoreException;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;
import org.roomkey.web.PasswordSignIn;
import org.roomkey.web.api.HealthServlet;
import org.roomkey.websocket.ConnectionFactory;
import org.roomkey.websocket.ConnectionTimer;
import org.roomkey.websocket.Connections;
import org.roomkey.websocket.HandshakeFilter;
import org.roomkey.websocket.SocketAuthenticator;
import org.roomkey.websocket.SocketLimits;
import org.roomkey.websocket.Sockets;
import org.roomkey.websocket.WriterPool;

/**
 * The whole program: every object is made here once, in the order in which one needs the other, and
 * closed in reverse.
 */
final class Roomkey implements AutoCloseable {
  private static final Log LOG = Log.of(Roomkey.class);
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Threads threads = new Threads(open::push);

  /** Starts everything and registers it with the container; what fails is closed again. */
  static Roomkey start(ServletContext context, Settings settings) throws Exception {
    Roomkey roomkey = new Roomkey();
    try {
      roomkey.wire(context, settings);
      return roomkey;
    } catch (Exception e) {
      roomkey.close();
      throw e;
    }
  }

  private void wire(ServletContext context, Settings settings)
      throws DeploymentException, IOException, JMException {
    LongSupplier nanoTime = System::nanoTime;
    MessageCodec codec = new MessageCodec();
    Path auditFolder = settings.data().resolve("audit");
    AuditLog auditLog =
        opened(
            AuditLog.open(
                auditFolder,
                settings.auditFileBytes(),
                settings.number(Setting.AUDIT_FILES),
                Clock.systemUTC()));
    CountingAudit audit = new CountingAudit(auditLog);
    DataSources dataSources = opened(DataSources.open(settings.data()));
    Database database = dataSources.database();
    new Migrations(database).run();
    JdbcUserStore users = new JdbcUserStore(database);
    JdbcBoardStore boardStore =
        new JdbcBoardStore(database, settings.limit(Setting.MEMBERS_PER_BOARD));
    JdbcMessageStore messages = new JdbcMessageStore(database);
    PasswordHasher hasher = new PasswordHasher();
    new Demo(users, new JdbcDemoAccounts(database), boardStore, hasher)
        .start(settings.isOn(Setting.DEMO));
    ThreadPoolExecutor background = threads.pool("roomkey-background-", 2, 10_000);
    Clock clock =
        settings.redis().isPresent()
            ? new DatabaseClock(database, nanoTime, background)
            : Clock.systemUTC();
    Revocations revocations = new Revocations();
    LoginStore loginStore = new JdbcLoginStore(database);
    TokenStore tokenStore = new JdbcTokenStore(database);
    Logins logins =
        new Logins(
            loginStore,
            revocations,
            new Logins.Limits(
                settings.duration(Setting.SESSION_IDLE),
                settings.duration(Setting.SESSION_ABSOLUTE)),
            clock,
            background,
            audit);
    Tokens tokens = new Tokens(tokenStore, revocations, settings.tokensMaxAge(), clock, background);
    Optional<Cluster> cluster =
        settings
            .redis()
            .map(
                redis ->
                    opened(
                        new Cluster(
                            redis,
                            settings.redisPrefix(),
                            clusterKeys(new JdbcSharedKeys(database)),
                            clock,
                            nanoTime)));
    if (cluster.isPresent()) {
      dataSources.refuseEmbedded();
    }
    LocalTickets localTickets = new LocalTickets(nanoTime);
    Tickets tickets =
        new Tickets(
            cluster.<TicketStore>map(nodes -> nodes.tickets(localTickets)).orElse(localTickets));
    MessageWriter writer = opened(new MessageWriter(messages, nanoTime));
    Boards boards =
        new Boards(
            new BoardContext(
                new BoardContext.Stores(boardStore, messages, writer),
                cluster.map(Cluster::peers).orElse(Peers.NONE),
                codec,
                new BoardContext.Drafts(clock, Secrets::id),
                nanoTime,
                Limits.ofBoards(settings),
                threads.pool(
                    "roomkey-board-", Runtime.getRuntime().availableProcessors(), 100_000)));
    BoardAccess access = new BoardAccess(boards, audit);
    MemberList members = new JdbcMemberList(database);
    RealmRights realmRights =
        new RealmRights(
            settings.realmAdminRole(),
            new RealmBoards(settings.realmBoards(), boards, members, audit));
    RealmPeople realmPeople =
        new RealmPeople(
            users, realmRights, tokens, clock, settings.duration(Setting.SESSION_ABSOLUTE), audit);
    Authenticator authenticator =
        new Authenticator(
            logins,
            tokens,
            tickets,
            users,
            settings.urlTokens(),
            settings.issuer().map(issuer -> new JsonWebTokens(issuer, users, clock, audit)),
            settings.isOn(Setting.PRINCIPAL) ? Optional.of(realmPeople) : Optional.empty());
    LoginSessions sessions =
        new LoginSessions(
            logins, (int) Math.max(1, settings.duration(Setting.SESSION_IDLE).toSeconds()));
    context.addListener(sessions);
    WriterPool writers = opened(new WriterPool());
    ConnectionTimer.Times times =
        new ConnectionTimer.Times(
            settings.duration(Setting.AUTH_MESSAGE_TIMEOUT),
            settings.duration(Setting.SOCKET_HEARTBEAT),
            settings.sessionWarning());
    Connections connections = new Connections(clock, nanoTime);
    ConnectionTimer connectionTimer =
        new ConnectionTimer(connections, times, logins::endIfExpired, clock, nanoTime, background);
    revocations.listen(connections::end);
    Shares shares = Limits.shares(settings, nanoTime);
    PeopleShares people = Limits.people(settings, users, nanoTime);
    KeyedRate userFrames = new KeyedRate(settings.limit(Setting.FRAMES_PER_USER), nanoTime);
    SocketLimits socketLimits =
        new SocketLimits(Limits.ofSockets(settings), userFrames, shares, nanoTime);
    SocketAuthenticator socketAuthenticator =
        new SocketAuthenticator(authenticator, revocations, times.heartbeat(), shares);
    Sockets sockets =
        new Sockets(
            connections,
            new ConnectionFactory(writers, nanoTime, codec, socketLimits, audit),
            socketAuthenticator,
            access,
            socketLimits,
            codec);
    Callers callers = new Callers(authenticator, shares, audit);
    JsonResponses responses = new JsonResponses(codec);
    SignInThrottle throttle = Limits.ofSignIns(nanoTime);
    SharedKey browsersKey = new JdbcSharedKeys(database).key("browsers");
    SignIn signIn =
        new SignIn(
            users,
            logins,
            hasher,
            throttle,
            new KnownDevices(browsersKey, clock),
            new WaitingMarks(browsersKey, clock));
    Optional<ContainerRealm> realm =
        settings.isOn(Setting.REALM)
            ? Optional.of(new ContainerRealm(realmPeople))
            : Optional.empty();
    PasswordSignIn passwords = new PasswordSignIn(signIn, realm, users, audit);
    ScheduledExecutorService timer = threads.timer();
    Draining draining =
        new Draining(sessions, writer, connections, writers, Threads.later(timer, background));

    Edge edge =
        Edge.register(
            context, settings, responses, audit, nanoTime, Threads.later(timer, background));
    Registration.filter(
        context,
        "handshake",
        new HandshakeFilter(
            socketAuthenticator,
            sessions,
            settings.origins(),
            settings.isOn(Setting.ORIGIN_REQUIRED),
            sockets,
            codec,
            audit),
        "/ws",
        "/ws/*");
    sockets.register(
        (ServerContainer) context.getAttribute("jakarta.websocket.server.ServerContainer"),
        context.getFilterRegistration("handshake").getUrlPatternMappings());

    Registration.servlet(
        context,
        "health",
        new HealthServlet(
            responses,
            new SharedAnswer(() -> answers(users)),
            cluster.<BooleanSupplier>map(nodes -> nodes::isUp),
            draining::isDraining,
            draining::stop),
        "/health/*");
    Accounts accounts =
        new Accounts(users, logins, tokens, revocations, hasher, PasswordRules.load());
    ApiRoutes.Parts parts =
        new ApiRoutes.Parts(
            users,
            accounts,
            passwords,
            logins,
            sessions,
            tokens,
            tickets,
            boardStore,
            members,
            access,
            boards,
            connections,
            userFrames,
            people,
            auditLog,
            new AuditHistory(auditFolder),
            clock,
            settings.everyoneCreatesBoards(),
            settings.limit(Setting.BOARDS_PER_USER));
    new ApiRoutes(context, callers, responses, parts).register();
    MetricsRoute.register(
        context,
        callers,
        responses,
        settings.metricsAddresses(),
        new MetricsRoute.Parts(
            auditLog, audit, dataSources, boards, writer, connections, sockets, edge, cluster));
    SetUp setUp =
        new SetUp(
            users,
            accounts,
            settings.data(),
            settings.isOn(Setting.REALM) || settings.isOn(Setting.PRINCIPAL),
            clock,
            audit);
    new PageRoutes(
            context,
            settings,
            callers,
            responses,
            new PageRoutes.Parts(
                passwords,
                realmPeople,
                authenticator,
                logins,
                sessions,
                codec,
                users,
                boardStore,
                access,
                boards,
                setUp,
                audit))
        .register();
    setUp.start(context.getContextPath());
    opened(
        new Node(connections, boards, draining, () -> answers(users))
            .register(context.getContextPath()));
    writer.start();
    cluster.ifPresent(
        nodes -> {
          Executor looker = threads.pool("roomkey-looker-", 1, 1_000);
          nodes.start(
              new BoardSync(boards, boardStore, looker),
              revocations,
              throttle,
              new CredentialRevalidation(
                  loginStore, tokenStore, users, revocations, connections::identities),
              looker);
        });
    new Timers(threads, settings, clock, background)
        .start(
            timer,
            boards,
            writer,
            connectionTimer,
            writers,
            Limits.forgetful(userFrames, shares, people, edge.requests()),
            logins,
            setUp,
            AccessLogs.of(context, settings));
  }

  private static Cluster.Keys clusterKeys(JdbcSharedKeys keys) {
    return new Cluster.Keys(keys.key("hints"), keys.key("presence"), keys.key("tickets"));
  }

  private static boolean answers(JdbcUserStore users) {
    try {
      users.count();
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.push(resource);
    return resource;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "something did not close", e);
      }
    }
    RecordTypes.forget();
  }
}
