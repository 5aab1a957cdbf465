package org.roomkey.testing;

import jakarta.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.naming.Context;
import javax.sql.DataSource;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Session;
import org.apache.catalina.Wrapper;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.DirResourceSet;
import org.apache.catalina.webresources.FileResourceSet;
import org.apache.catalina.webresources.StandardRoot;
import org.apache.tomcat.util.scan.StandardJarScanFilter;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.roomkey.bootstrap.RoomkeyListener;
import org.roomkey.credential.ApiToken;
import org.roomkey.credential.Login;
import org.roomkey.credential.Scope;
import org.roomkey.credential.Secrets;
import org.roomkey.room.Access;
import org.roomkey.room.BoardInfo;
import org.roomkey.room.BoardStore;
import org.roomkey.room.Role;
import org.roomkey.storage.Database;
import org.roomkey.storage.JdbcBoardStore;
import org.roomkey.storage.JdbcLoginStore;
import org.roomkey.storage.JdbcTokenStore;
import org.roomkey.storage.JdbcUserStore;
import org.roomkey.user.User;
import org.roomkey.user.UserStore;

/**
 * The real web application on an embedded Tomcat: {@code src/main/webapp} with its {@code web.xml},
 * the compiled classes, and the jars that keep static state of their own in {@code WEB-INF/lib}, so
 * that several servers in one JVM do not stop each other's database. In demo mode, on a free port
 * of the loopback address, with a data folder of its own. Starting one takes about a second: share
 * it among the tests of a class where their settings are the same.
 */
public final class TestServer implements Site, AutoCloseable {
  /** The timeout of every wait on a busy machine. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final List<String> OWN_JARS =
      List.of("derby", "commons-dbcp2", "commons-pool2", "jakarta.servlet.jsp.jstl-3", "picocss");

  /** The compiled pages of all servers of this JVM. */
  private static final Path PAGES =
      Path.of("target", "pages", Long.toString(ProcessHandle.current().pid())).toAbsolutePath();

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final HttpClient http = Site.client();
  private final Map<String, String> settings;
  private final Consumer<StandardContext> changes;
  private final Path folder;
  private final Path data;
  private final boolean ownsFolder;
  private final boolean waits;
  private final PostgresDatabase database;
  private final AtomicInteger number = new AtomicInteger();
  private Tomcat tomcat;
  private StandardContext context;
  private int port;

  /** In demo mode, everything else as by default. */
  public TestServer() {
    this(Map.of());
  }

  /**
   * @param settings such as {@code roomkey.session.idle}, given to the application as context
   *     parameters
   */
  public TestServer(Map<String, String> settings) {
    this(settings, newFolder(), true, context -> {}, wanted(), true);
  }

  /**
   * @param changes to the container's side of the application before it starts, such as a realm
   */
  public TestServer(Map<String, String> settings, Consumer<StandardContext> changes) {
    this(settings, newFolder(), true, changes, null, true);
  }

  /**
   * @param database null for a Derby of its own
   * @param waits whether the application must start
   */
  private TestServer(
      Map<String, String> settings,
      Path folder,
      boolean ownsFolder,
      Consumer<StandardContext> changes,
      PostgresDatabase database,
      boolean waits) {
    this.changes = changes;
    this.database = database;
    this.settings = new TreeMap<>(Map.of("roomkey.demo", "true"));
    this.settings.putAll(settings);
    this.folder = folder;
    this.data = folder.resolve("roomkey-data");
    this.settings.putIfAbsent("roomkey.data", data.toString());
    this.ownsFolder = ownsFolder;
    this.waits = waits;
    boolean isUsual =
        waits && ownsFolder && database == null && !settings.containsKey("roomkey.demo");
    try {
      if (isUsual) {
        DemoData.copyTo(data.resolve("derby"));
      }
      if (waits) {
        start();
      } else {
        startServer();
      }
      if (isUsual) {
        try (Connection connection = connection()) {
          DemoData.keep(connection);
        }
      }
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A server in a folder that somebody else creates and deletes, with the data that is there. */
  public static TestServer in(Path folder, Map<String, String> settings) {
    return in(folder, settings, context -> {});
  }

  /** The same, with changes to the container's side of the application before it starts. */
  public static TestServer in(
      Path folder, Map<String, String> settings, Consumer<StandardContext> changes) {
    return new TestServer(settings, folder, false, changes, null, true);
  }

  /**
   * A server on this database, which may be shared with others and stays when the server is closed.
   */
  public static TestServer on(PostgresDatabase database, Map<String, String> settings) {
    return on(database, settings, context -> {});
  }

  /** The same, with changes to the container's side of the application before it starts. */
  public static TestServer on(
      PostgresDatabase database, Map<String, String> settings, Consumer<StandardContext> changes) {
    return new TestServer(
        settings, newFolder(), true, changes.andThen(database::define), database, true);
  }

  /**
   * A server whose application need not start.
   *
   * @param url of the database
   */
  public static TestServer unstarted(String url, Map<String, String> settings) {
    return new TestServer(
        settings, newFolder(), true, context -> PostgresDatabase.define(context, url), null, false);
  }

  /**
   * With {@code -Dit.database=postgresql} a server without special requirements gets a new
   * PostgreSQL database.
   */
  private static PostgresDatabase wanted() {
    return "postgresql".equals(System.getProperty("it.database"))
        ? Postgres.shared().newDatabase()
        : null;
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("roomkey-it-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the server, at the same port as before if it had run, and the application. */
  public void start() {
    startServer();
    String state = state();
    for (int i = 0; i < PATIENCE.toMillis() / 100 && state.equals("starting"); i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      state = state();
    }
    if (!state.equals("started")) {
      stop();
      throw new IllegalStateException("the application did not start: " + state);
    }
    Canaries.readSetUpLink(data);
  }

  /** Of the application's start. */
  private String state() {
    return String.valueOf(context.findFilterDef("start").getFilter());
  }

  /** Compiling one page for each server would take more than the rest of its start. */
  private static void sharePages(LifecycleEvent event) {
    if (event.getType().equals(Lifecycle.BEFORE_START_EVENT)) {
      Wrapper jsp = (Wrapper) ((StandardContext) event.getLifecycle()).findChild("jsp");
      PAGES.toFile().mkdirs();
      jsp.addInitParameter("scratchdir", PAGES.toString());
    }
  }

  private void startServer() {
    tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(port);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    // As in tomcat-conf.
    tomcat.getConnector().setProperty("maxConnections", "20000");
    tomcat.getConnector().setProperty("acceptCount", "1000");
    tomcat.getConnector().setProperty("bindOnInit", "false");
    tomcat.getConnector().setProperty("useAsyncIO", System.getProperty("it.asyncIo", "true"));
    if (database != null || !waits) {
      // JNDI knows an application by its names, and there may be several servers.
      tomcat.getEngine().setName("Tomcat-" + NUMBER.incrementAndGet());
    }
    context =
        (StandardContext)
            tomcat.addWebapp(CONTEXT_PATH, new File("src/main/webapp").getAbsolutePath());
    context.addLifecycleListener(TestServer::sharePages);
    settings.forEach(context::addParameter);
    context.setResources(resources());
    changes.accept(context);
    if (database != null) {
      database.define(context);
    }
    StandardJarScanner scanner = new StandardJarScanner();
    scanner.setScanClassPath(false);
    StandardJarScanFilter filter = new StandardJarScanFilter();
    filter.setPluggabilitySkip("derby*,commons-*");
    scanner.setJarScanFilter(filter);
    context.setJarScanner(scanner);
    // Both would only log that this JVM denies Tomcat the access.
    context.setClearReferencesThreadLocals(false);
    context.setClearReferencesRmiTargets(false);
    try {
      tomcat.start();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    } finally {
      disableNaming();
    }
    if (context.getState() != LifecycleState.STARTED) {
      stop();
      throw new IllegalStateException("the application did not start; the reason is logged above");
    }
    port = tomcat.getConnector().getLocalPort();
  }

  /** Must be called before a start with a resource: embedded Tomcat has no JNDI by default. */
  static void enableNaming() {
    System.setProperty("catalina.useNaming", "true");
    System.setProperty(
        Context.INITIAL_CONTEXT_FACTORY, "org.apache.naming.java.javaURLContextFactory");
    System.setProperty(Context.URL_PKG_PREFIXES, "org.apache.naming");
  }

  /** A server without resources that starts next in this JVM must find no JNDI. */
  private static void disableNaming() {
    System.setProperty("catalina.useNaming", "false");
    System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
    System.clearProperty(Context.URL_PKG_PREFIXES);
  }

  private StandardRoot resources() {
    StandardRoot root = new StandardRoot(context);
    root.addPreResources(new DirResourceSet(root, "/WEB-INF/classes", classes(), "/"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      String name = Path.of(entry).getFileName().toString();
      if (OWN_JARS.stream().anyMatch(name::startsWith)) {
        root.addPreResources(new FileResourceSet(root, "/WEB-INF/lib/" + name, entry, "/"));
      }
    }
    return root;
  }

  private static String classes() {
    try {
      return Path.of(
              RoomkeyListener.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops the server as Tomcat does when it is told to, once; its data stays. */
  public void stop() {
    if (tomcat.getServer().getState() == LifecycleState.DESTROYED) {
      return;
    }
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  public void restart() {
    stop();
    start();
  }

  /** Stops the server, searches its files for secrets, and deletes them where they are its own. */
  @Override
  public void close() {
    stop();
    Canaries.searchFolder(folder);
    if (ownsFolder) {
      DemoData.delete(folder);
    }
  }

  /** The root of the application, with a slash at its end. */
  public URI uri() {
    return uri("/");
  }

  /** The container, for another application beside this one; it ends with this server. */
  public Tomcat tomcat() {
    return tomcat;
  }

  @Override
  public int port() {
    return port;
  }

  /** Where the database and the set-up link are. */
  public Path data() {
    return data;
  }

  /** How many {@code HttpSession}s there are now. */
  public int sessions() {
    return context.getManager().getActiveSessions();
  }

  /** The patterns to which servlets are mapped. */
  public List<String> servletMappings() {
    return List.of(context.findServletMappings());
  }

  /** The container's side of a login, by the value of its cookie; null where there is none. */
  public Session session(String id) {
    try {
      return context.getManager().findSession(id);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public HttpClient http() {
    return http;
  }

  /** A new open board, in the database as if the application had created it. */
  public String newBoard() {
    return newBoard(Access.OPEN);
  }

  /** A new private board. */
  public String newPrivateBoard(Map<String, String> rolesByUserId) {
    String boardId = newBoard(Access.PRIVATE);
    rolesByUserId.forEach(
        (userId, role) -> boards().putMember(boardId, userId, Role.parse(role).orElseThrow()));
    return boardId;
  }

  private String newBoard(Access access) {
    String boardId = "board-" + UUID.randomUUID();
    newBoard(new BoardInfo(boardId, "A board", access, "epoch-" + number.incrementAndGet()));
    return boardId;
  }

  public void newBoard(BoardInfo board) {
    if (!boards().create(board, null)) {
      throw new IllegalArgumentException("there is a board " + board.id() + " already");
    }
  }

  private BoardStore boards() {
    return new JdbcBoardStore(stored(), 0);
  }

  /**
   * A new user who cannot sign in.
   *
   * @return the id
   */
  public String newUser(String name) {
    String userId = "user-" + UUID.randomUUID();
    newUser(new User(userId, name, User.Kind.PERSON, false, false), Optional.empty());
    return userId;
  }

  /** A person with this user name and Alice's password, signed in. */
  public Person newcomer(String username) {
    newUser(Users.person(username, "Newcomer"), Optional.of(username));
    return anybody().signIn(username, "alice-demo");
  }

  private void newUser(User user, Optional<String> username) {
    UserStore users = new JdbcUserStore(stored());
    Optional<String> hash =
        username.flatMap(name -> users.account(Users.ALICE.id()).orElseThrow().passwordHash());
    if (!users.create(user, username, hash)) {
      throw new IllegalArgumentException("there is a user " + user.id() + " already");
    }
  }

  /** A signed-in user; skips the password. */
  public Person signedIn(String userId) {
    return signedIn(userId, Optional.of(Instant.now()));
  }

  /** A user who authenticated so long ago, and is still signed in. */
  public Person signedInSince(String userId, Duration ago) {
    return signedIn(userId, Optional.of(Instant.now().minus(ago)));
  }

  /**
   * @param authenticatedAt empty if nobody says, as for a principal of the container
   */
  public Person signedIn(String userId, Optional<Instant> authenticatedAt) {
    String secret = UUID.randomUUID() + "-" + UUID.randomUUID();
    Instant now = Instant.now();
    new JdbcLoginStore(stored())
        .insert(
            new Login(
                Secrets.id(),
                userId,
                now,
                now,
                now.plus(Duration.ofHours(12)),
                "127.0.0.1",
                "test",
                authenticatedAt,
                Optional.empty()),
            Secrets.digest(secret));
    return anybody().setCookie("ROOMKEY_LOGIN", secret);
  }

  /**
   * A new API token for any user, without asking the application.
   *
   * @return the secret
   */
  public String newToken(String userId, String... scopes) {
    String secret = "rk_" + UUID.randomUUID() + UUID.randomUUID();
    Canaries.remember(Canaries.Kind.TOKEN, secret);
    new JdbcTokenStore(stored())
        .insert(
            new ApiToken(
                Secrets.id(),
                userId,
                "test",
                Stream.of(scopes)
                    .map(scope -> Scope.parse(scope).orElseThrow())
                    .collect(Collectors.toSet()),
                Optional.empty(),
                Instant.now(),
                Optional.empty(),
                Optional.empty()),
            Secrets.digest(secret));
    return secret;
  }

  /** The application's database, on a connection of its own for each statement. */
  private Database stored() {
    return new Database(Fake.of(DataSource.class, new Connecting()));
  }

  @SuppressWarnings("unused") // called by name
  private final class Connecting {
    Connection getConnection() throws SQLException {
      return connection();
    }
  }

  /**
   * Runs a statement in the application's database while it runs, past the application.
   *
   * @return the number of rows, or the first column of the first row where it is a query
   */
  public long sql(String statement, Object... values) {
    try (Connection connection = connection();
        PreparedStatement prepared = connection.prepareStatement(statement)) {
      for (int i = 0; i < values.length; i++) {
        prepared.setObject(i + 1, values[i]);
      }
      if (!prepared.execute()) {
        return prepared.getUpdateCount();
      }
      try (ResultSet rows = prepared.getResultSet()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(statement, e);
    }
  }

  /** A connection to the application's database, by the driver that the application has loaded. */
  public Connection connection() throws SQLException {
    if (database != null) {
      return database.connection();
    }
    try {
      Driver derby =
          (Driver)
              context
                  .getLoader()
                  .getClassLoader()
                  .loadClass("org.apache.derby.jdbc.EmbeddedDriver")
                  .getDeclaredConstructor()
                  .newInstance();
      return derby.connect("jdbc:derby:" + data.resolve("derby"), new Properties());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The JSON of a public route, such as {@code /health/ready}. */
  public JsonObject json(String path) {
    return anybody().get(path).json();
  }
}
