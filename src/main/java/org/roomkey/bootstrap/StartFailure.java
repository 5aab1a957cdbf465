package org.roomkey.bootstrap;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.roomkey.bootstrap.Settings.InvalidSettingException;
import org.roomkey.log.Causes;
import org.roomkey.storage.DatabaseFault;

/**
 * Why the application has not started.
 *
 * @param heals whether another attempt may succeed without a change of the settings
 * @param isDatabase whether the database is at fault
 * @param reason for everybody: no address, path, value or class
 * @param causes for the log, the last cause first
 */
record StartFailure(boolean heals, boolean isDatabase, String reason, List<String> causes) {
  private static final Pattern NAME = Pattern.compile("(?i)\\broomkey[._][a-z0-9._-]*[a-z0-9]");

  static StartFailure of(Throwable failure) {
    List<String> causes = Causes.of(failure);
    if (failure instanceof InvalidSettingException invalid) {
      return new StartFailure(false, false, reason(invalid), causes);
    }
    Optional<String> database = DatabaseFault.reason(failure);
    return new StartFailure(
        true, database.isPresent(), database.orElse("The start failed: see the log"), causes);
  }

  /** Repeats the name, never the value. */
  private static String reason(InvalidSettingException invalid) {
    Matcher name = NAME.matcher(String.valueOf(invalid.getMessage()));
    return name.find() ? "The setting " + name.group() + " is invalid" : "A setting is invalid";
  }
}
