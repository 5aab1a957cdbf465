package org.roomkey.bootstrap;

import java.util.List;
import org.roomkey.web.api.ApiServlet;

/** The servlets that need the object graph, and their URL patterns. */
enum Mapping {
  API(ApiServlet.urlPatterns()),
  LOGIN("/login"),
  PASSKEY_LOGIN("/login/passkey", "/login/passkey/*"),
  LOGOUT("/logout"),
  PROVIDER_SIGN_IN("/oidc/login", "/oidc/callback"),
  BACK_CHANNEL_LOGOUT("/oidc/backchannel-logout"),
  FRONT_CHANNEL_LOGOUT("/oidc/frontchannel-logout"),
  LAB_APPLICATION("/lab/application"),
  PAGES("", "/boards", "/boards/*", "/lab"),
  ME_PAGES("/me", "/me/*"),
  ADMIN_PAGES("/admin", "/admin/*"),
  SET_UP("/setup"),
  RECOVERY("/recover"),
  HEALTH("/health/*"),
  METRICS("/metrics");

  @SuppressWarnings("ImmutableEnumChecker") // The list is immutable: List.of creates it.
  private final List<String> patterns;

  Mapping(String... patterns) {
    this.patterns = List.of(patterns);
  }

  String[] patterns() {
    return patterns.toArray(String[]::new);
  }
}
