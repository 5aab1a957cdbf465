package org.roomkey.bootstrap;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.roomkey.account.ApplicationPeople;
import org.roomkey.account.ContainerRealm;
import org.roomkey.credential.StepUp;
import org.roomkey.metrics.Metrics;
import org.roomkey.user.UserStore;
import org.roomkey.web.Callers;
import org.roomkey.web.JsonResponses;
import org.roomkey.web.PasskeyAuthentication;
import org.roomkey.web.PasswordSignIn;
import org.roomkey.web.api.AdminNodesResource;
import org.roomkey.web.api.Api;
import org.roomkey.web.api.ApiServlet;
import org.roomkey.web.api.BackChannelLogoutServlet;
import org.roomkey.web.api.HealthServlet;
import org.roomkey.web.api.MetricsServlet;
import org.roomkey.web.page.AccountPageServlet;
import org.roomkey.web.page.AdminPageServlet;
import org.roomkey.web.page.BrowserLogins;
import org.roomkey.web.page.FrontChannelLogoutServlet;
import org.roomkey.web.page.LabApplication;
import org.roomkey.web.page.LabApplicationServlet;
import org.roomkey.web.page.LoginServlet;
import org.roomkey.web.page.LogoutServlet;
import org.roomkey.web.page.PageServlet;
import org.roomkey.web.page.Pages;
import org.roomkey.web.page.PasskeyLoginServlet;
import org.roomkey.web.page.PrincipalSignIn;
import org.roomkey.web.page.ProviderSignInServlet;
import org.roomkey.web.page.RecoveryServlet;
import org.roomkey.web.page.SetUpServlet;

/** The servlets that need the object graph. */
final class WebFloor {
  private final ServletContext context;
  private final Edge edge;
  private final Floors floors;
  private final Draining draining;
  private final NodeDirectory nodes;
  private final Settings settings;
  private final JsonResponses responses;
  private final Pages pages;
  private final Callers callers;
  private final PasswordSignIn passwords;
  private final PasskeyAuthentication passkeys;
  private final PrincipalSignIn principals;

  WebFloor(
      ServletContext context, Edge edge, Floors floors, Draining draining, NodeDirectory nodes) {
    this.context = context;
    this.edge = edge;
    this.floors = floors;
    this.draining = draining;
    this.nodes = nodes;
    Foundation foundation = floors.foundation();
    IdentityFloor identity = floors.identity();
    this.settings = foundation.settings();
    this.responses = foundation.responses();
    this.pages = foundation.pages();
    this.callers =
        new Callers(
            identity.authenticator(),
            floors.limits().shares(),
            new StepUp(floors.storage().clock()),
            foundation.audit());
    this.passwords =
        new PasswordSignIn(
            floors.accounts().signIn(),
            settings.isOn(Setting.REALM)
                ? Optional.of(new ContainerRealm(identity.realmPeople()))
                : Optional.empty(),
            settings.passwordsWork(),
            floors.storage().stores().users(),
            foundation.audit());
    this.passkeys =
        new PasskeyAuthentication(
            floors.accounts().passkeySignIn(),
            floors.accounts().ceremonies(),
            settings.passkeyRpId(),
            foundation.audit());
    this.principals =
        new PrincipalSignIn(
            identity.realmPeople(),
            identity.authenticator(),
            identity.logins(),
            identity.sessions(),
            foundation.audit());
  }

  Servlet servlet(Mapping mapping) {
    StorageFloor.Stores stores = floors.storage().stores();
    return switch (mapping) {
      case API -> new ApiServlet(callers, responses, api());
      case LOGIN -> login();
      case PASSKEY_LOGIN -> new PasskeyLoginServlet(passkeys, browserLogins(), responses);
      case LOGOUT ->
          new LogoutServlet(
              callers,
              floors.identity().logins(),
              floors.signOuts().endSessions(),
              settings.signInWays(),
              responses);
      case PROVIDER_SIGN_IN -> providerSignIn();
      case BACK_CHANNEL_LOGOUT ->
          new BackChannelLogoutServlet(
              floors.signOuts().signOuts(),
              floors.limits().shares(),
              responses,
              floors.foundation().audit());
      case FRONT_CHANNEL_LOGOUT ->
          new FrontChannelLogoutServlet(floors.signOuts().signOuts(), floors.limits().shares());
      case LAB_APPLICATION -> labApplication();
      case PAGES ->
          new PageServlet(
              callers,
              principals,
              floors.rooms().access(),
              stores.boards(),
              floors.rooms().boards(),
              pages);
      case ME_PAGES ->
          new AccountPageServlet(
              callers, principals, stores.users(), floors.accounts().passkeys(), pages);
      case ADMIN_PAGES -> new AdminPageServlet(callers, principals, stores.users(), pages);
      case SET_UP ->
          new SetUpServlet(
              floors.accounts().setUp(),
              pages,
              settings.passwordsWork(),
              browserLogins(),
              floors.foundation().audit());
      case RECOVERY ->
          new RecoveryServlet(
              floors.accounts().recovery(),
              passwords,
              callers.shares(),
              floors.limits().links(),
              browserLogins(),
              pages,
              floors.foundation().audit());
      case HEALTH -> health();
      case METRICS -> metrics();
    };
  }

  private Api api() {
    return new ApiRoutes(floors, passwords, passkeys, new AdminNodesResource(nodes)).api();
  }

  private Servlet login() {
    return new LoginServlet(passwords, browserLogins(), responses, pages);
  }

  private Servlet providerSignIn() {
    ProviderFloor providers = floors.providers();
    return new ProviderSignInServlet(
        providers.providers(),
        providers.signIn(),
        providers.logins(),
        providers.shares(),
        browserLogins(),
        callers,
        pages);
  }

  private Servlet labApplication() {
    UserStore users = floors.storage().stores().users();
    return new LabApplicationServlet(
        callers,
        floors.identity().sessions(),
        new LabApplication(
            users,
            new ApplicationPeople(users, floors.limits().people(), floors.foundation().audit()),
            floors.identity().issued()),
        responses,
        settings.isOn(Setting.DEMO));
  }

  private BrowserLogins browserLogins() {
    IdentityFloor identity = floors.identity();
    return new BrowserLogins(identity.authenticator(), identity.logins(), identity.sessions());
  }

  private Servlet health() {
    StorageFloor storage = floors.storage();
    return new HealthServlet(
        responses,
        new SharedAnswer(storage::isUp),
        storage.cluster().<BooleanSupplier>map(nodes -> nodes::isUp),
        draining::isDraining,
        draining::stop);
  }

  private Servlet metrics() {
    Metrics metrics = Figures.of(context, edge, floors);
    return new MetricsServlet(callers, responses, settings.metricsAddresses(), metrics::scrape);
  }
}
