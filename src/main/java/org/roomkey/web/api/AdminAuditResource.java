package org.roomkey.web.api;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.audit.AuditHistory;
import org.roomkey.audit.AuditHistory.Line;
import org.roomkey.audit.AuditHistory.Page;
import org.roomkey.audit.AuditHistory.Positions;
import org.roomkey.audit.AuditLog;
import org.roomkey.log.Log;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/** {@code GET /api/admin/audit}: lists audit events, the newest first. */
public final class AdminAuditResource {
  private static final Log LOG = Log.of(AdminAuditResource.class);
  private static final int MAX_LISTED = 1_000;
  private static final int USUALLY_LISTED = 100;
  private static final long MAX_WAIT_MILLIS = 1_000;

  /**
   * @param events each as in the file, with an {@code id}
   * @param more whether there may be older events
   * @param before the parameter that lists older events; null if there are none
   */
  public record Listed(List<Map<String, Object>> events, boolean more, String before) {}

  private final AuditLog log;
  private final AuditHistory history;

  public AdminAuditResource(AuditLog log, AuditHistory history) {
    this.log = log;
    this.history = history;
  }

  Answer list(Exchange exchange) throws ApiException {
    int limit = (int) exchange.number("limit", 1, MAX_LISTED, USUALLY_LISTED);
    Optional<Positions> before = Optional.empty();
    String position = exchange.query("before");
    if (position != null) {
      before = Optional.of(Positions.parse(position).orElseThrow(ApiException::invalidField));
    }
    return read(before, limit, filter(exchange));
  }

  private Answer read(Optional<Positions> before, int limit, Predicate<String> filter)
      throws ApiException {
    try {
      if (!log.awaitWritten(MAX_WAIT_MILLIS)) {
        LOG.log(Level.DEBUG, "the newest events are not written yet");
      }
      Page page = history.read(before, limit, filter);
      return Answer.ok(
          new Listed(
              page.lines().stream().map(AdminAuditResource::shown).toList(),
              page.next().isPresent(),
              page.next().map(Positions::text).orElse(null)));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the audit log cannot be read: {0}", e.toString());
      throw ApiException.unavailable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.unavailable();
    }
  }

  /** Selects by {@code event}, and by {@code userId} of the user who acted or was affected. */
  private static Predicate<String> filter(Exchange exchange) throws ApiException {
    String event = exchange.query("event");
    String userId = exchange.query("userId");
    boolean isValid =
        (event == null || Kind.parse(event).isPresent())
            && (userId == null || Identifiers.isValid(userId));
    if (!isValid) {
      throw ApiException.invalidField();
    }
    return line -> {
      Map<String, Object> fields = fields(line);
      return !fields.isEmpty()
          && (event == null || event.equals(fields.get("event")))
          && (userId == null
              || userId.equals(fields.get(Field.USER.text()))
              || userId.equals(fields.get(Field.TARGET.text())));
    };
  }

  private static Map<String, Object> shown(Line line) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("id", line.position().text());
    shown.putAll(fields(line.json()));
    return shown;
  }

  /** Empty for half a line, which a power failure or a full disk may leave. */
  private static Map<String, Object> fields(String line) {
    Map<String, Object> fields = new LinkedHashMap<>();
    try {
      JsonFields json = JsonFields.parse(line);
      fields.put("time", json.string("time", text -> true));
      fields.put("event", json.string("event", text -> true));
      for (Field field : Field.values()) {
        if (json.has(field.text())) {
          Object value =
              field.isNumber()
                  ? (Object) json.integer(field.text(), 0, 0)
                  : json.string(field.text(), text -> true);
          fields.put(field.text(), value);
        }
      }
      return fields;
    } catch (ProtocolException e) {
      return Map.of();
    }
  }
}
