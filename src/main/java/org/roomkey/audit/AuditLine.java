package org.roomkey.audit;

import java.time.Instant;
import java.util.Map;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.log.LogText;
import org.roomkey.protocol.WireTime;

/**
 * Formats an event as one line of JSON. Everything except printable ASCII is escaped, so that no
 * value can start a new line, change the writing direction or control a terminal.
 */
final class AuditLine {
  private AuditLine() {}

  static String of(AuditEvent event, Instant time) {
    StringBuilder line = new StringBuilder(256);
    line.append("{\"time\":\"").append(WireTime.format(time)).append("\",\"event\":");
    quote(line, event.kind().text());
    for (Map.Entry<Field, String> value : event.values().entrySet()) {
      line.append(",\"").append(value.getKey().text()).append("\":");
      if (value.getKey().isNumber()) {
        line.append(value.getValue());
      } else {
        quote(line, value.getValue());
      }
    }
    return line.append('}').toString();
  }

  private static void quote(StringBuilder line, String text) {
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else {
        LogText.append(line, c);
      }
    }
    line.append('"');
  }
}
