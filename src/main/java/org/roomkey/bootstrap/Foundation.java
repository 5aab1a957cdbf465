package org.roomkey.bootstrap;

import java.time.Clock;
import org.roomkey.audit.AuditLog;
import org.roomkey.audit.AuditTable;
import org.roomkey.metrics.CountingAudit;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.storage.DataSources;
import org.roomkey.web.JsonResponses;
import org.roomkey.web.page.Pages;

/**
 * The objects that every floor uses. None of them needs the database.
 *
 * @param resources of one attempt to start
 * @param dataSources of all attempts
 */
record Foundation(
    Settings settings,
    Resources resources,
    DataSources dataSources,
    AuditLog auditLog,
    AuditTable auditTable,
    CountingAudit audit,
    MessageCodec codec) {

  static Foundation open(Settings settings, Resources resources, DataSources dataSources) {
    Clock clock = Clock.systemUTC();
    AuditTable auditTable = resources.add(new AuditTable(clock, System::nanoTime));
    AuditLog auditLog =
        resources.add(
            AuditLog.open(
                settings.data().resolve("audit"),
                settings.auditFileBytes(),
                settings.number(Setting.AUDIT_FILES),
                auditTable,
                clock));
    return new Foundation(
        settings,
        resources,
        dataSources,
        auditLog,
        auditTable,
        new CountingAudit(auditLog),
        new MessageCodec());
  }

  JsonResponses responses() {
    return new JsonResponses(codec);
  }

  Pages pages() {
    return new Pages(settings.isOn(Setting.DEMO), settings.signInWays());
  }
}
