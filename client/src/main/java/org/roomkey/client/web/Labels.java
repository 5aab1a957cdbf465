package org.roomkey.client.web;

/** Makes names for boards of labels. */
final class Labels {
  private static final int MAX_CHARS = 100;

  private Labels() {}

  /** The label without control characters and needless white space; at most 100 characters. */
  static String cleaned(String label) {
    String shown = label.replaceAll("[\\s\\p{Z}\\p{Cc}\\p{Cf}]+", " ").strip();
    if (shown.length() <= MAX_CHARS) {
      return shown;
    }
    int end = Character.isHighSurrogate(shown.charAt(MAX_CHARS - 1)) ? MAX_CHARS - 1 : MAX_CHARS;
    return shown.substring(0, end).strip();
  }
}
