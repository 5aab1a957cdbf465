package org.roomkey.log;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The causes of a failure of a dependency or of the start, as texts for the log: the last cause
 * first, without stack traces. Unlike {@link LoggedFault} it shows the messages of libraries, so it
 * is only for failures that no request causes. It hides passwords in them.
 */
public final class Causes {
  private static final int MAX_CAUSES = 8;
  private static final int MAX_CHARS = 300;

  private static final Pattern PASSWORD =
      Pattern.compile("(?i)(password|passwd|pwd|secret|token)(\\s*[=:]\\s*)[^\\s&;,'\"]+");

  private static final Pattern USER_INFO = Pattern.compile("//[^/\\s]*@");

  private Causes() {}

  /** At least one text, at most eight, none twice. */
  public static List<String> of(Throwable failure) {
    Deque<String> texts = new ArrayDeque<>();
    int causes = 0;
    for (Throwable cause = failure; cause != null && causes < MAX_CAUSES; causes++) {
      String text = text(cause);
      if (!texts.contains(text)) {
        texts.push(text);
      }
      cause = cause.getCause();
    }
    return List.copyOf(texts);
  }

  private static String text(Throwable cause) {
    String message = cause.getMessage();
    if (cause instanceof AccessDeniedException denied) {
      return "Permission denied: " + denied.getFile();
    }
    if (cause instanceof NoSuchFileException missing) {
      return "No such file or folder: " + missing.getFile();
    }
    if (cause instanceof FileSystemException failed && failed.getReason() != null) {
      return failed.getReason() + ": " + failed.getFile();
    }
    if (message == null || message.isBlank()) {
      return cause.getClass().getName();
    }
    String line = message.lines().findFirst().orElse("").strip();
    boolean isOurs = cause.getClass().getName().startsWith("org.roomkey.");
    String named = isOurs ? line : cause.getClass().getSimpleName() + ": " + line;
    String safe =
        USER_INFO.matcher(PASSWORD.matcher(named).replaceAll("$1$2...")).replaceAll("//...@");
    return safe.length() <= MAX_CHARS ? safe : safe.substring(0, MAX_CHARS) + "...";
  }
}
