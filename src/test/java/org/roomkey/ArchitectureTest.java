package org.roomkey;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The layout of the packages, as CONTRIBUTING.md draws it. */
@AnalyzeClasses(packages = "org.roomkey", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final Path SOURCES = Path.of("src/main/java/org/roomkey");
  private static final Set<String> PACKAGES =
      Set.of(
          "bootstrap",
          "web",
          "web.api",
          "web.filter",
          "web.page",
          "tomcat",
          "websocket",
          "access",
          "auth",
          "account",
          "oidc",
          "password",
          "passkey",
          "credential",
          "room",
          "user",
          "protocol",
          "storage",
          "limit",
          "log",
          "edge",
          "audit",
          "metrics",
          "cluster");

  @ArchTest
  static final ArchRule packagesDependOnlyOnAllowedLayers =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("org.roomkey..")
          .layer("bootstrap")
          .definedBy("org.roomkey.bootstrap..")
          .layer("web")
          .definedBy("org.roomkey.web..")
          .layer("websocket")
          .definedBy("org.roomkey.websocket..")
          .layer("tomcat")
          .definedBy("org.roomkey.tomcat..")
          .layer("access")
          .definedBy("org.roomkey.access..")
          .layer("auth")
          .definedBy("org.roomkey.auth..")
          .layer("account")
          .definedBy("org.roomkey.account..")
          .layer("oidc")
          .definedBy("org.roomkey.oidc..")
          .layer("password")
          .definedBy("org.roomkey.password..")
          .layer("passkey")
          .definedBy("org.roomkey.passkey..")
          .layer("credential")
          .definedBy("org.roomkey.credential..")
          .layer("room")
          .definedBy("org.roomkey.room..")
          .layer("storage")
          .definedBy("org.roomkey.storage..")
          .layer("user")
          .definedBy("org.roomkey.user..")
          .layer("protocol")
          .definedBy("org.roomkey.protocol..")
          .layer("audit")
          .definedBy("org.roomkey.audit..")
          .layer("metrics")
          .definedBy("org.roomkey.metrics..")
          .layer("edge")
          .definedBy("org.roomkey.edge..")
          .layer("limit")
          .definedBy("org.roomkey.limit..")
          .layer("cluster")
          .definedBy("org.roomkey.cluster..")
          .layer("log")
          .definedBy("org.roomkey.log..")
          .whereLayer("bootstrap")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("storage")
          .mayOnlyBeAccessedByLayers("bootstrap")
          .whereLayer("cluster")
          .mayOnlyBeAccessedByLayers("bootstrap", "metrics")
          .whereLayer("web")
          .mayOnlyBeAccessedByLayers("bootstrap")
          .whereLayer("metrics")
          .mayOnlyBeAccessedByLayers("bootstrap")
          .whereLayer("websocket")
          .mayOnlyBeAccessedByLayers("bootstrap", "web", "metrics")
          .whereLayer("tomcat")
          .mayOnlyBeAccessedByLayers("websocket")
          .whereLayer("oidc")
          .mayOnlyBeAccessedByLayers("bootstrap", "web", "storage")
          .whereLayer("access")
          .mayOnlyBeAccessedByLayers("bootstrap", "web", "websocket", "oidc")
          .whereLayer("auth")
          .mayOnlyBeAccessedByLayers("bootstrap", "web", "websocket", "oidc")
          .whereLayer("account")
          .mayOnlyBeAccessedByLayers("bootstrap", "web", "auth", "access", "oidc")
          .whereLayer("password")
          .mayOnlyBeAccessedByLayers("bootstrap", "web", "account", "passkey", "cluster")
          .whereLayer("passkey")
          .mayOnlyBeAccessedByLayers("bootstrap", "web", "account", "storage")
          .whereLayer("credential")
          .mayOnlyBeAccessedByLayers(
              "bootstrap",
              "access",
              "web",
              "websocket",
              "storage",
              "auth",
              "oidc",
              "account",
              "password",
              "passkey",
              "metrics",
              "cluster")
          .whereLayer("room")
          .mayOnlyBeAccessedByLayers(
              "bootstrap", "access", "web", "websocket", "storage", "metrics", "cluster")
          .whereLayer("user")
          .mayOnlyBeAccessedByLayers(
              "bootstrap",
              "access",
              "web",
              "websocket",
              "storage",
              "auth",
              "oidc",
              "account",
              "password",
              "passkey",
              "credential",
              "room",
              "audit",
              "cluster")
          .whereLayer("protocol")
          .mayOnlyBeAccessedByLayers(
              "bootstrap",
              "access",
              "web",
              "websocket",
              "storage",
              "auth",
              "oidc",
              "account",
              "password",
              "passkey",
              "credential",
              "room",
              "audit",
              "metrics",
              "cluster")
          .whereLayer("audit")
          .mayOnlyBeAccessedByLayers(
              "bootstrap",
              "access",
              "web",
              "websocket",
              "storage",
              "auth",
              "oidc",
              "account",
              "credential",
              "metrics")
          .whereLayer("edge")
          .mayOnlyBeAccessedByLayers("bootstrap", "web", "metrics")
          .whereLayer("limit")
          .mayOnlyBeAccessedByLayers(
              "bootstrap",
              "web",
              "websocket",
              "account",
              "credential",
              "oidc",
              "password",
              "room",
              "cluster",
              "edge",
              "audit")
          .ensureAllClassesAreContainedInArchitecture();

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("org.roomkey.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule pagesApiAndFiltersAreIndependent =
      slices().matching("org.roomkey.web.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule sharedWebClassesDoNotDependOnPagesApiOrFilters =
      noClasses()
          .that()
          .resideInAPackage("org.roomkey.web")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.roomkey.web.api..", "org.roomkey.web.page..", "org.roomkey.web.filter..");

  @ArchTest
  static final ArchRule boardsNeedNoContainerAndNoDatabase =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.roomkey.protocol..",
              "org.roomkey.room..",
              "org.roomkey.limit..",
              "org.roomkey.user..",
              "org.roomkey.access..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jakarta.servlet..", "jakarta.websocket..", "java.sql..", "javax.sql..");

  @ArchTest
  static final ArchRule onlyStorageUsesSql =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.roomkey.storage..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "org.apache.commons.dbcp2..");

  @ArchTest
  static final ArchRule onlyWebSocketAndBootstrapUseTheWebSocketContainer =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "org.roomkey.websocket..", "org.roomkey.tomcat..", "org.roomkey.bootstrap..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.websocket..");

  @ArchTest
  static final ArchRule onlyPasskeyUsesWebAuthn4J =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.roomkey.passkey..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.webauthn4j..", "tools.jackson..");

  @ArchTest
  static final ArchRule onlyClusterUsesRedis =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.roomkey.cluster..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.lettuce..", "io.netty..");

  /**
   * {@code HandshakeConfigurator} registers the endpoint and upgrades behind the filter. The
   * annotation is for containers that know no endpoint without it.
   */
  @ArchTest
  static final ArchRule onlyTheConfiguratorRegistersTheEndpoint =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.roomkey.websocket.HandshakeConfigurator")
          .and()
          .doNotHaveFullyQualifiedName("org.roomkey.websocket.RoomEndpoint")
          .should()
          .callMethod(
              "jakarta.websocket.server.ServerContainer",
              "addEndpoint",
              "jakarta.websocket.server.ServerEndpointConfig")
          .orShould()
          .callMethod("jakarta.websocket.server.ServerContainer", "addEndpoint", "java.lang.Class")
          .orShould()
          .beAnnotatedWith("jakarta.websocket.server.ServerEndpoint");

  @ArchTest
  static final ArchRule onlyTheCodecUsesJsonB =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.roomkey.protocol.MessageCodec")
          .should()
          .dependOnClassesThat(
              resideInAPackage("jakarta.json.bind..")
                  .and(not(resideInAPackage("jakarta.json.bind.annotation.."))));

  @ArchTest
  static final ArchRule onlyProtocolHasJsonAnnotations =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.roomkey.protocol..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jakarta.json.bind.annotation..");

  @ArchTest
  static final ArchRule onlyOnePackageDependsOnAContainerImplementation =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.roomkey.tomcat..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "org.apache.catalina..",
                  "org.apache.tomcat..",
                  "org.apache.coyote..",
                  "org.apache.juli..",
                  "org.eclipse..",
                  "org.slf4j.."));

  @ArchTest
  static final ArchRule classNamesAreSpecific =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Service")
          .orShould()
          .haveSimpleNameEndingWith("Impl")
          .orShould()
          .haveSimpleNameEndingWith("DTO")
          .orShould()
          .haveSimpleName("Session");

  @ArchTest
  static final ArchRule staticFieldsAreFinal =
      fields().that().areStatic().and().doNotHaveName("$VALUES").should().beFinal();

  @ArchTest
  static final ArchRule noStaticFieldHasAMutableType =
      noFields()
          .that()
          .areStatic()
          .should()
          .haveRawType("java.util.concurrent.ConcurrentHashMap")
          .orShould()
          .haveRawType("java.util.HashMap")
          .orShould()
          .haveRawType("java.util.ArrayList")
          .orShould()
          .haveRawType("java.util.concurrent.atomic.AtomicReference")
          .orShould()
          .haveRawType("java.util.concurrent.atomic.AtomicLong")
          .orShould()
          .haveRawType("java.util.concurrent.atomic.AtomicInteger")
          .orShould()
          .haveRawType("java.lang.ThreadLocal");

  @ArchTest
  static final ArchRule onlyConstantsArePublicFields =
      fields().that().arePublic().should().beStatic().andShould().beFinal();

  @ArchTest
  static final ArchRule nothingSleeps =
      noClasses().should().callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule nothingPrints =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.roomkey.storage.Move") // a program of its own
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace");

  @ArchTest
  static final ArchRule onlySystemLoggerIsUsed =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.logging..", "org.apache.commons.logging..");

  /** {@code Log} escapes the values of a log line. */
  @ArchTest
  static final ArchRule onlyLogCreatesLoggers =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.roomkey.log.Log")
          .should()
          .callMethod(System.class, "getLogger", String.class);

  /** The container's own parser throws exceptions that quote the malformed input. */
  @ArchTest
  static final ArchRule theContainersParameterParserIsNotUsed =
      noClasses()
          .should()
          .callMethodWhere(
              describe(
                  "the container's reader",
                  call ->
                      call.getTarget().getName().startsWith("getParameter")
                          && call.getTargetOwner()
                              .isAssignableTo("jakarta.servlet.ServletRequest")));

  @Test
  void pagesReadNoRequestParameters() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/webapp/WEB-INF"))) {
      for (Path file : files.filter(path -> path.toString().matches(".*\\.(jsp|tag)")).toList()) {
        String text = Files.readString(file);
        for (String reader : List.of("getParameter", "${param", "paramValues", "{param.")) {
          assertFalse(text.contains(reader), file + " has " + reader);
        }
      }
    }
  }

  @ArchTest
  static final ArchRule nothingExitsTheServer =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.roomkey.storage.Move") // a program of its own
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  @ArchTest
  static final ArchRule classesWithThreadsAreAutoCloseable =
      classes()
          .that(describe("have a thread or a pool of threads", ArchitectureTest::hasThreads))
          .should()
          .implement(AutoCloseable.class);

  private static boolean hasThreads(JavaClass type) {
    return type.getFields().stream()
        .anyMatch(
            field ->
                field.getRawType().isAssignableTo(Thread.class)
                    || field.getRawType().isAssignableTo(ExecutorService.class));
  }

  @Test
  void everyPackageHasAPackageInfo() throws IOException {
    for (Path folder : packages()) {
      Path info = folder.resolve("package-info.java");
      assertTrue(Files.exists(info), info + " is missing");
      String text = Files.readString(info);
      assertTrue(text.contains("/**") && text.contains("one decision"), info.toString());
    }
  }

  @Test
  void packagesMatchTheLayout() throws IOException {
    Set<String> found =
        packages().stream()
            .map(folder -> SOURCES.relativize(folder).toString().replace('/', '.'))
            .collect(Collectors.toSet());

    assertEquals(PACKAGES, found);
  }

  @Test
  void noFileIsLongerThanThreeHundredLines() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        assertTrue(Files.readAllLines(file).size() <= 300, file + " has grown too long");
      }
    }
  }

  private static List<Path> packages() throws IOException {
    try (Stream<Path> folders = Files.walk(SOURCES)) {
      return folders
          .filter(folder -> Files.isDirectory(folder) && !folder.equals(SOURCES))
          .toList();
    }
  }
}
