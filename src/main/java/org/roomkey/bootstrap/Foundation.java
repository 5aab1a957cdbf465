package org.roomkey.bootstrap;

import java.nio.file.Path;
import java.time.Clock;
import org.roomkey.audit.AuditLog;
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
    CountingAudit audit,
    MessageCodec codec) {

  static Foundation open(Settings settings, Resources resources, DataSources dataSources) {
    AuditLog auditLog =
        resources.add(
            AuditLog.open(
                auditFolder(settings),
                settings.auditFileBytes(),
                settings.number(Setting.AUDIT_FILES),
                Clock.systemUTC()));
    return new Foundation(
        settings,
        resources,
        dataSources,
        auditLog,
        new CountingAudit(auditLog),
        new MessageCodec());
  }

  JsonResponses responses() {
    return new JsonResponses(codec);
  }

  Pages pages() {
    return new Pages(settings.isOn(Setting.DEMO));
  }

  static Path auditFolder(Settings settings) {
    return settings.data().resolve("audit");
  }
}
