package org.roomkey.web.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TextsTest {
  private static final Pattern IN_PAGES =
      Pattern.compile("\\bt\\['([^']+)'\\]|texts\\.say\\('([^']+)'");
  private static final Pattern IN_SCRIPTS = Pattern.compile("(?<![\\w.$])tn?\\('([^']+)'");
  private static final Pattern IN_JAVA =
      Pattern.compile("\"((?:page|setup|recover|weak|signin)\\.[a-z0-9_.]+)\"");
  private static final Pattern CLOSE_CODES = Pattern.compile("(?m)^  entry\\((\\d{4}),");
  private static final Pattern VALUE = Pattern.compile("\\{\\d\\}");

  private static Set<String> found(Pattern pattern, String folder, String... endings)
      throws IOException {
    Set<String> keys = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Stream.of(endings).anyMatch(file.toString()::endsWith)) {
          Matcher match = pattern.matcher(Files.readString(file));
          while (match.find()) {
            keys.add(match.group(1) != null ? match.group(1) : match.group(2));
          }
        }
      }
    }
    assertTrue(keys.size() > 10, keys.toString());
    return keys;
  }

  @Test
  void everyUsedTextExistsAndEveryTextIsUsed() throws IOException {
    Set<String> used = new TreeSet<>();
    used.addAll(found(IN_PAGES, "src/main/webapp/WEB-INF", ".jsp", ".tag"));
    used.addAll(found(IN_SCRIPTS, "src/main/webapp/assets/js", ".js"));
    used.addAll(found(IN_JAVA, "src/main/java/org/roomkey/web", ".java"));
    assertEquals(used, Texts.ENGLISH.all().keySet());
  }

  /** The English words of the close codes stand in roomkey.js, which works without these texts. */
  @Test
  void bothLanguagesHaveTheSameKeysAndPlaceholders() throws IOException {
    Set<String> keys = new TreeSet<>(Texts.ENGLISH.all().keySet());
    for (String code : found(CLOSE_CODES, "src/main/webapp/assets/js", "/roomkey.js")) {
      keys.add("close." + code + ".client");
      keys.add("close." + code + ".meaning");
    }
    assertEquals(keys, new TreeSet<>(Texts.GERMAN.all().keySet()));
    Texts.ENGLISH
        .all()
        .forEach(
            (key, text) -> assertEquals(values(text), values(Texts.GERMAN.all().get(key)), key));
  }

  private static Set<String> values(String text) {
    return new TreeSet<>(VALUE.matcher(text).results().map(value -> value.group()).toList());
  }

  @Test
  void noTextIsEmptyOrContainsMarkup() {
    for (Texts texts : List.of(Texts.ENGLISH, Texts.GERMAN)) {
      texts
          .all()
          .forEach(
              (key, text) ->
                  assertTrue(!text.isBlank() && !text.matches(".*[<>&\"].*"), key + ": " + text));
    }
  }

  @Test
  void placeholdersAreFilledAndAMissingTextIsAnError() {
    assertEquals("3 people here now", Texts.ENGLISH.say("boards.here.many", 3));
    assertEquals("Jetzt sind 3 Personen da", Texts.GERMAN.say("boards.here.many", 3));
    assertThrows(IllegalArgumentException.class, () -> Texts.ENGLISH.say("no.such"));
  }
}
