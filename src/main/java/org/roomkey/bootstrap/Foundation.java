package org.roomkey.bootstrap;

import java.time.Clock;
import java.time.Duration;
import org.roomkey.audit.AuditLog;
import org.roomkey.audit.AuditTable;
import org.roomkey.metrics.CountingAudit;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.storage.DataSources;
import org.roomkey.web.JsonResponses;
import org.roomkey.web.page.Pages;
import org.roomkey.web.page.PasskeyOffer;

/**
 * The objects that every floor uses. None of them needs the database.
 *
 * @param resources of one attempt to start
 * @param dataSources of all attempts
 * @param lease of bound logins
 */
record Foundation(
    Settings settings,
    Resources resources,
    DataSources dataSources,
    Duration lease,
    AuditLog auditLog,
    AuditTable auditTable,
    CountingAudit audit,
    MessageCodec codec) {

  static Foundation open(
      Settings settings, Resources resources, DataSources dataSources, Duration lease) {
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
        lease,
        auditLog,
        auditTable,
        new CountingAudit(auditLog),
        new MessageCodec());
  }

  JsonResponses responses() {
    return new JsonResponses(codec);
  }

  Pages pages() {
    return pages(settings);
  }

  static Pages pages(Settings settings) {
    return new Pages(
        settings.isOn(Setting.DEMO),
        settings.signInWays(),
        new PasskeyOffer(
            settings.passwordsWork(), settings.isOn(Setting.REALM), settings.passkeyRpId()));
  }
}
