package org.roomkey.bootstrap;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.roomkey.access.RealmBoards;
import org.roomkey.bootstrap.Settings.InvalidSettingException;

/**
 * The parsed values of some settings. Immutable.
 *
 * @param keys the name of each setting in messages
 */
record Values(Map<Setting, Object> values, Map<Setting, String> keys) {

  /**
   * Reads the settings; a setting without a value has its default.
   *
   * @param key of a setting in the sources
   * @throws InvalidSettingException for a bad value
   */
  static Values read(Sources sources, Collection<Setting> settings, Function<Setting, String> key) {
    Map<Setting, Object> values = new EnumMap<>(Setting.class);
    Map<Setting, String> keys = new EnumMap<>(Setting.class);
    for (Setting setting : settings) {
      String name = key.apply(setting);
      String text =
          sources.value(name).orElseGet(() -> sources.expand(setting.defaultText())).strip();
      keys.put(setting, name);
      values.put(
          setting,
          setting
              .parse(text)
              .orElseThrow(
                  () -> new InvalidSettingException("setting " + setting.refusal(name, text))));
    }
    return new Values(values, keys);
  }

  Object of(Setting setting) {
    return values.get(setting);
  }

  boolean isEmpty(Setting setting) {
    return of(setting).equals("") || of(setting).equals(List.of());
  }

  String text(Setting setting) {
    return (String) of(setting);
  }

  Optional<String> optionalText(Setting setting) {
    return Optional.of(text(setting)).filter(text -> !text.isEmpty());
  }

  boolean isOn(Setting setting) {
    return (Boolean) of(setting);
  }

  Duration duration(Setting setting) {
    return (Duration) of(setting);
  }

  List<String> list(Setting setting) {
    return ((List<?>) of(setting)).stream().map(String.class::cast).toList();
  }

  List<RealmBoards.Grant> grants(Setting setting) {
    return ((List<?>) of(setting)).stream().map(RealmBoards.Grant.class::cast).toList();
  }

  /** Refuses a setting with another value than its default, because another setting is missing. */
  void refuseOthersThanDefaults(Collection<Setting> settings, String missing) {
    List<String> others =
        settings.stream()
            .filter(one -> !one.parse(one.defaultText()).equals(Optional.of(of(one))))
            .map(keys::get)
            .toList();
    if (!others.isEmpty()) {
      throw new InvalidSettingException(String.join(", ", others) + ": " + missing + " is missing");
    }
  }

  /** Refuses settings that are only useful together if one is missing. */
  void refuseIncomplete(Setting... together) {
    List<String> missing = Stream.of(together).filter(this::isEmpty).map(keys::get).toList();
    if (!missing.isEmpty() && missing.size() < together.length) {
      throw new InvalidSettingException(
          Stream.of(together).map(keys::get).collect(Collectors.joining(", "))
              + " go together: "
              + String.join(", ", missing)
              + " is missing");
    }
  }
}
