package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.Node;
import org.roomkey.testing.Program;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.Visitors;

/** The programs in {@code docs/client.md}, taken out of it and run. */
class ClientDocumentIT {
  private static final Path DOCUMENT = Path.of("docs/client.md");
  private static final Pattern PROGRAM = Pattern.compile("```js\n(.*?)```", Pattern.DOTALL);
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CONNECT =
      Pattern.compile("(?m)^const connection = connect\\(.*\\);.*\n");
  private static final Path CLIENT = Path.of("src/main/webapp/assets/js/roomkey.js");

  private static TestServer server;
  private static String inPage;
  private static String inNode;

  @BeforeAll
  static void start() throws Exception {
    List<String> programs =
        PROGRAM.matcher(Files.readString(DOCUMENT)).results().map(found -> found.group(1)).toList();
    assertEquals(2, programs.size());
    inPage = programs.get(0);
    inNode = programs.get(1);
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String replace(String program, String what, String by) {
    assertTrue(program.contains(what), () -> what + " is not in\n" + program);
    return program.replace(what, by);
  }

  @Test
  void theExampleForAPageShowsItsOwnMessage() {
    String body =
        replace(
            inPage,
            "import { connect } from '/roomkey",
            "const { connect } = await import('/roomkey");
    body = replace(body, "roomkey.js';", "roomkey.js');");
    try (Visitors visitors = new Visitors(server)) {
      Page page = visitors.come().signIn("alice").page();
      Object shown =
          page.evaluate(
              "() => Promise.race([(async () => { const shown = [];"
                  + " const console = { log: (...it) => shown.push(it.join(' ')) };\n"
                  + body
                  + "\nconnection.close(); return [...shown, `stored ${seq}`]; })(),"
                  + " new Promise(done => setTimeout(() => done(['nothing in 20 s']), 20000))])");
      visitors.leaveWithoutComplaint();
      List<?> lines = (List<?>) shown;
      assertEquals(2, lines.size(), lines::toString);
      String seq = lines.get(1).toString().substring("stored ".length());
      assertEquals(seq + " Alice Hello", lines.get(0));
    }
  }

  @Test
  void theExampleForNodeConnectsAndOtherwiseMatchesThePage() throws Exception {
    Node.put(CLIENT);
    MatchResult connect = CONNECT.matcher(inPage).results().findFirst().orElseThrow();
    String rest = inPage.substring(connect.end());
    String program =
        "import { connect } from './roomkey.js';\nconst { token, url } = process.env;\n"
            + replace(inNode, "url: 'https://intranet.example/roomkey/ws'", "url")
            + rest
            + "connection.close();\nconsole.log(`stored ${seq}`);\n";
    Path script = Files.writeString(Node.folder().resolve("document.mjs"), program);
    Map<String, String> environment =
        Map.of(
            "url",
            server.uri("/ws").toString(),
            "token",
            server.newToken("user-bob", "connect", "read", "publish"));
    List<String> command = List.of(Node.executable(), script.toString());
    try (Program node = Program.start("document", environment, command)) {
      assertEquals(0, node.await(Duration.ofSeconds(30)).status(), node::output);
      assertTrue(node.output().matches("(?s)(\\d+) Bob Hello\\s+stored \\1\\s*"), node::output);
    }
  }

  @Test
  void theExampleForJavaShowsItsOwnMessage() throws Exception {
    String program =
        JAVA.matcher(Files.readString(DOCUMENT))
            .results()
            .map(found -> found.group(1))
            .findFirst()
            .orElseThrow();
    program = replace(program, "\"https://intranet.example/roomkey\"", "address");
    program = replace(program, "System.out.println", "shown.accept");
    Path folder = compile(program);
    List<String> shown = new CopyOnWriteArrayList<>();
    Consumer<String> show = shown::add;
    String token = server.newToken("user-bob", "connect", "read", "publish");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      loader
          .loadClass("Example")
          .getMethod("main", String.class, String.class, Consumer.class)
          .invoke(null, server.uri().toString(), token, show);
    }
    assertEquals(1, shown.size(), shown::toString);
    assertTrue(shown.get(0).matches("\\d+ Hello"), shown::toString);
  }

  private static Path compile(String program) throws IOException {
    String source =
        "import org.roomkey.client.*; import org.roomkey.client.live.*;\n"
            + "public class Example { public static void main(String address, String token,"
            + " java.util.function.Consumer<String> shown) throws Exception {\n"
            + program
            + "}}\n";
    Path folder = Files.createDirectories(Path.of("target", "client-document"));
    String file = Files.writeString(folder.resolve("Example.java"), source).toString();
    String classes = System.getProperty("java.class.path");
    String[] options = {"-cp", classes, "-proc:none", "-d", folder.toString(), file};
    assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, options), source);
    return folder;
  }
}
