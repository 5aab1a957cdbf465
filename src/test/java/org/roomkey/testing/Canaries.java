package org.roomkey.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The valid and invalid secrets that the tests of this JVM created or sent, and the places where a
 * server wrote one. The fixtures pass every request and answer to {@link #watch}. {@link
 * CanaryExtension} fails a test class with a find. Secrets below 16 characters are ignored, such as
 * the demo passwords. Thread-safe.
 */
public final class Canaries {
  /** The kinds of secrets. */
  public enum Kind {
    PASSWORD,
    COOKIE,
    TOKEN,
    TICKET,
    SET_UP_LINK,
    JWT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** A generated secret has at least this many different characters. */
  private static final int MIN_DISTINCT = 6;

  private static final int MAX_WATCHED_CHARS = 64 * 1024;
  private static final Set<String> PASSWORDS =
      Set.of("password", "current", "new", "again", "repeat", "repeated");

  private static final String NAMES =
      "password|current|new|again|repeat|repeated|ticket|token|(?:id|access|logout)_token";
  private static final Pattern JSON =
      Pattern.compile("\"(" + NAMES + ")\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.){16,2048})");
  private static final Pattern QUERY_OR_FORM =
      Pattern.compile("(?:^|[?&\\s])(" + NAMES + ")=([^&\\s\"<>]{16,2048})");
  private static final Pattern COOKIE =
      Pattern.compile("(?:[A-Z_-]*ROOMKEY[A-Za-z0-9_]*|JSESSIONID)=([^;,\\s\"]{16,512})");
  private static final Pattern HEADER =
      Pattern.compile(
          "(?i)(?:authorization: *(?:bearer|basic) *|roomkey\\.bearer\\.)([^\\s,]{16,})");
  private static final Pattern API_TOKEN = Pattern.compile("[=.\"\\s:](rk_[A-Za-z0-9_-]{16,})");

  private static final CanaryWindows WINDOWS = new CanaryWindows();
  private static final List<String> FOUND = new ArrayList<>();

  private Canaries() {}

  /** Remembers everything in a request, an answer or a frame that looks like a secret. */
  static void watch(String text) {
    String part = text.length() > MAX_WATCHED_CHARS ? text.substring(0, MAX_WATCHED_CHARS) : text;
    for (Pattern named : new Pattern[] {JSON, QUERY_OR_FORM}) {
      Matcher pair = named.matcher(part);
      while (pair.find()) {
        Kind kind =
            PASSWORDS.contains(pair.group(1))
                ? Kind.PASSWORD
                : pair.group(1).equals("ticket") ? Kind.TICKET : Kind.TOKEN;
        remember(kind, pair.group(2));
      }
    }
    all(COOKIE, Kind.COOKIE, part);
    all(HEADER, Kind.TOKEN, part);
    all(API_TOKEN, Kind.TOKEN, part);
  }

  private static void all(Pattern pattern, Kind kind, String text) {
    Matcher secret = pattern.matcher(text);
    while (secret.find()) {
      remember(kind, secret.group(1));
    }
  }

  /** Shows the headers of a request: name, value, name, value… */
  static void watchHeaders(String... headers) {
    for (int i = 0; i + 1 < headers.length; i += 2) {
      watch(headers[i] + ": " + headers[i + 1]);
    }
  }

  /** Remembers a secret as plain text and as encoded in URLs, JSON and base64. */
  public static void remember(Kind kind, String secret) {
    int payload = secret.startsWith("eyJ") ? secret.indexOf('.') + 1 : 0;
    if (payload > 0) {
      // All JWTs have the same header.
      Stream.of(secret.substring(payload).split("\\.")).forEach(part -> spell(Kind.JWT, part));
    } else {
      spell(kind, secret);
    }
  }

  private static void spell(Kind kind, String secret) {
    add(kind, secret);
    String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    if (!encoded.equals(secret)) {
      add(kind, encoded);
      add(kind, encoded.replace("+", "%20"));
      add(kind, secret.replace("\\", "\\\\").replace("\"", "\\\""));
      try {
        add(kind, URLDecoder.decode(secret, StandardCharsets.UTF_8));
      } catch (IllegalArgumentException notEncoded) {
        add(kind, secret.substring(0, secret.indexOf('%')));
      }
    }
    for (int before = 0; before < 3; before++) {
      String base64 =
          Base64.getEncoder()
              .withoutPadding()
              .encodeToString((" ".repeat(before) + secret).getBytes(StandardCharsets.UTF_8));
      // The first and the last character share bits with their neighbours; the middle is enough.
      int start = before == 0 ? 0 : before + 1;
      add(
          kind,
          base64.substring(start, Math.min(start + CanaryWindows.BYTES, base64.length() - 1)));
    }
  }

  private static void add(Kind kind, String text) {
    if (text.length() >= CanaryWindows.BYTES && text.chars().distinct().count() >= MIN_DISTINCT) {
      WINDOWS.add(kind, text);
    }
  }

  private static final Set<String> LINKS = Set.of("setup-link", "recover-link");

  /** Remembers the current one-time links. */
  static void readLinks(Path data) {
    LINKS.forEach(name -> readLink(data.resolve(name)));
  }

  private static void readLink(Path file) {
    try {
      String link = Files.readString(file);
      remember(Kind.SET_UP_LINK, link.substring(link.indexOf('=') + 1).strip());
    } catch (NoSuchFileException e) {
      // No link was made.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Searches all files of a folder but those with a link. */
  static void searchFolder(Path folder) {
    try {
      Files.walkFileTree(folder, new Search(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Search extends SimpleFileVisitor<Path> {
    private final Path folder;

    Search(Path folder) {
      this.folder = folder;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && !LINKS.contains(file.getFileName().toString())) {
        searchFile(file);
      }
      return FileVisitResult.CONTINUE;
    }

    /** Servers delete files while they run. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      return failure instanceof NoSuchFileException && !file.equals(folder)
          ? FileVisitResult.CONTINUE
          : super.visitFileFailed(file, failure);
    }
  }

  /** A file that is deleted during the search counts as empty. */
  static void searchFile(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      WINDOWS
          .find(in)
          .ifPresent(hit -> found(hit.kind(), file + " has it at byte " + hit.offset()));
    } catch (NoSuchFileException e) {
      // Servers delete files while they run.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the file contains a secret; does not record a find. */
  static boolean isIn(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return WINDOWS.find(in).isPresent();
    }
  }

  /**
   * @param the place of the text, for the message
   */
  static void searchText(String where, String text) {
    try {
      WINDOWS.find(text).ifPresent(hit -> found(hit.kind(), where));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void found(Kind kind, String where) {
    synchronized (FOUND) {
      FOUND.add("a " + kind + ": " + where);
    }
  }

  /** Returns the finds since the last call. */
  static List<String> takeFound() {
    synchronized (FOUND) {
      List<String> found = List.copyOf(FOUND);
      FOUND.clear();
      return found;
    }
  }
}
