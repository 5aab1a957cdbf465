package org.roomkey.web.api;

import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.roomkey.audit.AuditEvent.Field;
import org.roomkey.audit.AuditEvent.Kind;
import org.roomkey.audit.AuditLog;
import org.roomkey.audit.AuditStore;
import org.roomkey.audit.AuditStore.Filter;
import org.roomkey.audit.AuditStore.Page;
import org.roomkey.audit.AuditStore.Row;
import org.roomkey.log.Log;
import org.roomkey.protocol.Identifiers;
import org.roomkey.protocol.JsonFields;
import org.roomkey.protocol.ProtocolException;
import org.roomkey.web.Answer;
import org.roomkey.web.ApiException;

/** {@code GET /api/admin/audit}: lists the audit events of all nodes, the newest first. */
public final class AdminAuditResource {
  private static final Log LOG = Log.of(AdminAuditResource.class);
  private static final int MAX_LISTED = 1_000;
  private static final int USUALLY_LISTED = 100;
  private static final long MAX_WAIT_MILLIS = 1_000;

  /**
   * @param events each as in the file, with an {@code id} and its node
   * @param more whether there may be older events
   * @param before the parameter that lists older events; null if there are none
   */
  public record Listed(List<Map<String, Object>> events, boolean more, String before) {}

  private final AuditLog log;
  private final AuditStore store;

  public AdminAuditResource(AuditLog log, AuditStore store) {
    this.log = log;
    this.store = store;
  }

  Answer list(Exchange exchange) throws ApiException {
    int limit = (int) exchange.number("limit", 1, MAX_LISTED, USUALLY_LISTED);
    long before = exchange.number("before", 0, Long.MAX_VALUE, Long.MAX_VALUE);
    Page page = read(before, limit, filter(exchange));
    return Answer.ok(
        new Listed(
            page.rows().stream().map(AdminAuditResource::shown).toList(),
            page.before().isPresent(),
            page.before().isPresent() ? Long.toString(page.before().getAsLong()) : null));
  }

  private Page read(long before, int limit, Filter filter) throws ApiException {
    try {
      if (!log.awaitWritten(MAX_WAIT_MILLIS)) {
        LOG.log(Level.DEBUG, "the newest events are not written yet");
      }
      return store.read(before, limit, filter);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.unavailable();
    }
  }

  /** Selects by {@code event}, and by {@code userId} of the user who acted or was affected. */
  private static Filter filter(Exchange exchange) throws ApiException {
    Optional<String> event = Optional.ofNullable(exchange.query("event"));
    Optional<String> userId = Optional.ofNullable(exchange.query("userId"));
    Optional<Kind> kind = event.flatMap(Kind::parse);
    if (kind.isPresent() != event.isPresent() || !userId.map(Identifiers::isValid).orElse(true)) {
      throw ApiException.invalidField();
    }
    return new Filter(kind, userId);
  }

  private static Map<String, Object> shown(Row row) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("id", Long.toString(row.id()));
    shown.put("node", row.node().id());
    if (!row.node().host().isEmpty()) {
      shown.put("host", row.node().host());
    }
    shown.putAll(fields(row.json()));
    return shown;
  }

  /** Empty for an event that this version cannot read. */
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
