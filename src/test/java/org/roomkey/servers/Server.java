package org.roomkey.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.roomkey.testing.TomcatProcess;

/** A server as the profile {@code servers} fetched it, and how it gets the WAR. */
enum Server {
  TOMCAT_10("Tomcat", "apache-tomcat-10.1.", "Apache Tomcat/10.1."),
  TOMCAT_11("Tomcat", "apache-tomcat-11.0.", "Apache Tomcat/11.0."),
  JETTY_EE10("Jetty", "jetty-home-", "jetty/12.1.", "ee10"),
  JETTY_EE11("Jetty", "jetty-home-", "jetty/12.1.", "ee11"),
  WILDFLY("WildFly", "wildfly-", "WildFly"),
  PAYARA("Payara Micro", "payara-micro-", "Payara Micro");

  private static final Path SERVERS = Path.of("target", "servers").toAbsolutePath();
  private static final String WAR = "roomkey.war";
  private static final List<String> JVM = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1");

  private final String product;
  private final String files;
  private final String calledInLog;

  /** The environment of Jetty; empty for other servers. */
  private final String environment;

  Server(String product, String files, String calledInLog) {
    this(product, files, calledInLog, "");
  }

  Server(String product, String files, String calledInLog, String environment) {
    this.product = product;
    this.files = files;
    this.calledInLog = calledInLog;
    this.environment = environment;
  }

  /** With its version, for people. */
  String title() {
    String version =
        home().getFileName().toString().replaceFirst("^[a-z-]*", "").replaceFirst("\\.jar$", "");
    return (product + " " + version.replace(".Final", "") + " " + environment).strip();
  }

  /** The start of the name that the log has of it. */
  String calledInLog() {
    return calledInLog;
  }

  boolean isTomcat() {
    return product.equals("Tomcat");
  }

  /** The folder or the jar of the server. */
  private Path home() {
    Path folder = isTomcat() ? TomcatProcess.DISTRIBUTION.getParent() : SERVERS;
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.getFileName().toString().startsWith(files))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no " + files + "* in " + folder));
    } catch (IOException e) {
      throw new IllegalStateException("./mvnw -Pservers fetches the servers: " + e, e);
    }
  }

  /**
   * Starts the server and waits until the application is live.
   *
   * @param base an empty folder
   * @param settings as environment variables
   */
  TomcatProcess start(Path base, int port, Map<String, String> settings) throws Exception {
    Map<String, String> variables = new HashMap<>(settings);
    variables.put("CATALINA_HOME", home().toString());
    variables.put("CATALINA_OPTS", String.join(" ", JVM));
    return TomcatProcess.start(base, port, variables, command(base, port));
  }

  private List<String> command(Path base, int port) throws IOException {
    return switch (this) {
      case TOMCAT_10, TOMCAT_11 -> tomcat(base, port);
      case JETTY_EE10, JETTY_EE11 -> jetty(base, port);
      case WILDFLY -> wildfly(base, port);
      case PAYARA -> payara(base, port);
    };
  }

  /** Without its access log, which has the tokens of URLs by default. */
  private List<String> tomcat(Path base, int port) throws IOException {
    TomcatProcess.configure(base, home(), port);
    Path serverXml = base.resolve("conf/server.xml");
    Files.writeString(
        serverXml,
        Files.readString(serverXml)
            .replaceAll(
                "<Valve className=\"org.apache.catalina.valves.AccessLogValve\"[^>]*>", ""));
    return List.of("bash", home().resolve("bin/catalina.sh").toString(), "run");
  }

  /** The file is what {@code --add-modules} would write. */
  private List<String> jetty(Path base, int port) throws IOException {
    TomcatProcess.deployTo(base);
    Files.writeString(
        base.resolve("start.ini"),
        """
        --module=http
        jetty.http.host=127.0.0.1
        jetty.http.port=PORT
        --module=E-deploy,E-jsp,E-websocket-jakarta
        """
            .replace("E-", environment + "-")
            .replace("PORT", Integer.toString(port)));
    return java("-jar", home().resolve("start.jar").toString(), "jetty.base=" + base);
  }

  private List<String> wildfly(Path base, int port) throws IOException {
    TomcatProcess.copy(home().resolve("standalone"), base);
    Files.copy(TomcatProcess.WAR, base.resolve("deployments").resolve(WAR));
    return java(
        // As its own script does.
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
        "--add-opens=java.base/java.io=ALL-UNNAMED",
        "--add-opens=java.base/java.net=ALL-UNNAMED",
        "--add-opens=java.base/java.security=ALL-UNNAMED",
        "--add-opens=java.base/java.util=ALL-UNNAMED",
        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
        "--add-opens=java.management/javax.management=ALL-UNNAMED",
        "--add-opens=java.naming/javax.naming=ALL-UNNAMED",
        "-Djboss.home.dir=" + home(),
        "-Djboss.server.base.dir=" + base,
        "-Djboss.http.port=" + port,
        "-Djboss.https.port=" + TomcatProcess.freePort(),
        "-Djboss.management.http.port=" + TomcatProcess.freePort(),
        "-jar",
        home().resolve("jboss-modules.jar").toString(),
        "-mp",
        home().resolve("modules").toString(),
        "org.jboss.as.standalone");
  }

  private List<String> payara(Path base, int port) throws IOException {
    Files.createDirectories(base.resolve("tmp"));
    return java(
        "-Djava.io.tmpdir=" + base.resolve("tmp"),
        "-jar",
        home().toString(),
        "--nocluster",
        "--port",
        Integer.toString(port),
        "--deploy",
        TomcatProcess.WAR.toAbsolutePath().toString(),
        "--contextroot",
        "roomkey");
  }

  private static List<String> java(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(List.of(arguments));
    return command;
  }
}
