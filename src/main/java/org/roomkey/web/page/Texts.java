package org.roomkey.web.page;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The texts of the pages in one language: {@code messages.properties} for English, {@code
 * messages_de.properties} for German. No text contains {@code < > & "}, so pages need not escape
 * them. Immutable.
 */
public final class Texts {
  public static final Texts ENGLISH = load("en", "messages.properties");
  public static final Texts GERMAN = load("de", "messages_de.properties");
  static final List<Texts> ALL = List.of(ENGLISH, GERMAN);

  private final String language;
  private final Map<String, String> all;

  private Texts(String language, Map<String, String> all) {
    this.language = language;
    this.all = Collections.unmodifiableMap(all);
  }

  private static Texts load(String language, String file) {
    try (InputStream in = Texts.class.getResourceAsStream(file);
        InputStreamReader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      Properties properties = new Properties();
      properties.load(reader);
      Map<String, String> all = new TreeMap<>();
      properties.stringPropertyNames().forEach(key -> all.put(key, properties.getProperty(key)));
      return new Texts(language, all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The available language that the browser prefers; English if there is none. */
  static Texts of(HttpServletRequest request) {
    if (request.getHeader("Accept-Language") == null) {
      return ENGLISH; // Without the header, the container returns the locale of its own machine.
    }
    return Collections.list(request.getLocales()).stream()
        .flatMap(locale -> ALL.stream().filter(texts -> texts.isIn(locale)))
        .findFirst()
        .orElse(ENGLISH);
  }

  private boolean isIn(Locale locale) {
    return locale.getLanguage().equals(language);
  }

  /** The language, such as {@code en}. */
  public String language() {
    return language;
  }

  public Locale locale() {
    return Locale.forLanguageTag(language);
  }

  public Map<String, String> all() {
    return all;
  }

  /**
   * @param values replace <code>{0}</code>, <code>{1}</code> and so on; not escaped
   * @throws IllegalArgumentException if there is no text with this key
   */
  public String say(String key, Object... values) {
    String text = all.get(key);
    if (text == null) {
      throw new IllegalArgumentException("no text " + key);
    }
    for (int i = 0; i < values.length; i++) {
      text = text.replace("{" + i + "}", String.valueOf(values[i]));
    }
    return text;
  }
}
