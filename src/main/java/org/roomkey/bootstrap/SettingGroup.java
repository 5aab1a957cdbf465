package org.roomkey.bootstrap;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings that may be repeated under a name, one name for each issuer or provider: {@code
 * roomkey.jwt.partner.issuer} beside {@code roomkey.jwt.issuer}.
 */
enum SettingGroup {
  JWT("roomkey.jwt."),
  OIDC("roomkey.oidc.");

  private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,32}");

  private final String prefix;

  SettingGroup(String prefix) {
    this.prefix = prefix;
  }

  /** The settings of the group, in the order of the enum. */
  List<Setting> settings() {
    return Stream.of(Setting.values()).filter(setting -> setting.key().startsWith(prefix)).toList();
  }

  /** The key of a setting under a name; the key itself for the empty name. */
  String key(Setting setting, String name) {
    return name.isEmpty() ? setting.key() : prefix + name + "." + rest(setting);
  }

  private String rest(Setting setting) {
    return setting.key().substring(prefix.length());
  }

  /** Refuses settings that are only useful together if one is missing. */
  void refuseIncomplete(String name, Values values) {
    if (isUnused(values) && (this == OIDC || !name.isEmpty())) {
      values.refuseOthersThanDefaults(
          settings(), prefix + (name.isEmpty() ? "" : name + ".") + "issuer");
    }
    switch (this) {
      case JWT ->
          values.refuseIncomplete(Setting.JWT_ISSUER, Setting.JWT_AUDIENCE, Setting.JWT_JWKS);
      case OIDC -> values.refuseIncomplete(Setting.OIDC_ISSUER, Setting.OIDC_CLIENT_ID);
    }
  }

  boolean isUnused(Values values) {
    return values.isEmpty(this == JWT ? Setting.JWT_ISSUER : Setting.OIDC_ISSUER);
  }

  /** The names that the sources use, sorted. The empty name is not among them. */
  static Set<String> names(SettingGroup group, Sources sources) {
    Set<String> names = new TreeSet<>();
    sources.keys().forEach(key -> group.nameIn(key).ifPresent(names::add));
    sources.variables().forEach(variable -> group.nameInVariable(variable).ifPresent(names::add));
    return names;
  }

  static boolean hasKey(String key) {
    return Stream.of(values()).anyMatch(group -> group.nameIn(key).isPresent());
  }

  static boolean hasVariable(String variable) {
    return Stream.of(values()).anyMatch(group -> group.nameInVariable(variable).isPresent());
  }

  private Optional<String> nameIn(String key) {
    return nameIn(key, prefix, ".", settings().stream().map(this::rest).collect(Collectors.toSet()))
        .filter(this::isName);
  }

  private Optional<String> nameInVariable(String variable) {
    Map<String, Setting> own =
        settings().stream().collect(Collectors.toMap(Setting::variable, setting -> setting));
    if (own.containsKey(variable)) {
      return Optional.empty();
    }
    Set<String> rests =
        settings().stream()
            .map(setting -> Setting.variable(rest(setting)))
            .collect(Collectors.toSet());
    return nameIn(variable, Setting.variable(prefix), "_", rests)
        .filter(name -> name.equals(name.toUpperCase(Locale.ROOT)))
        .map(name -> name.toLowerCase(Locale.ROOT))
        .filter(this::isName);
  }

  private static Optional<String> nameIn(
      String text, String start, String separator, Set<String> rests) {
    int end = text.startsWith(start) ? text.indexOf(separator, start.length()) : -1;
    if (end < 0 || !rests.contains(text.substring(end + 1))) {
      return Optional.empty();
    }
    return Optional.of(text.substring(start.length(), end));
  }

  /** A name must not be read as a part of another setting, in either spelling. */
  private boolean isName(String name) {
    return NAME.matcher(name).matches()
        && settings().stream().noneMatch(setting -> rest(setting).split("[.-]")[0].equals(name));
  }
}
