package org.roomkey.client.jsp;

import java.util.Map;

/** Writes HTML. */
final class Html {
  private Html() {}

  /** An empty element; an attribute whose value is null is left out. */
  static void element(String name, Map<String, String> attributes, StringBuilder html) {
    html.append('<').append(name);
    attributes.forEach(
        (attribute, value) -> {
          if (value != null) {
            html.append(' ').append(attribute).append("=\"");
            escape(value, html);
            html.append('"');
          }
        });
    html.append("></").append(name).append('>');
  }

  private static void escape(String text, StringBuilder html) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> html.append("&amp;");
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '"' -> html.append("&quot;");
        case '\'' -> html.append("&#39;");
        default -> html.append(c);
      }
    }
  }
}
