package org.roomkey.bootstrap;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.management.JMException;
import org.roomkey.cluster.ChangeFollower;
import org.roomkey.cluster.Cluster;
import org.roomkey.cluster.LocalNode;
import org.roomkey.credential.BoundLogins;
import org.roomkey.credential.CredentialRevalidation;
import org.roomkey.room.BoardSync;
import org.roomkey.storage.DataSources;
import org.roomkey.web.PublicUrl;

/** The whole application, from one attempt to start it to its end. */
final class Roomkey implements AutoCloseable {
  private static final Duration FORGET_QUIET = Duration.ofSeconds(10);
  private static final Duration ACCESS_LOG_TICK = Duration.ofMillis(500);

  /** The attribute of the context with a lease of another length. */
  private static final String LEASE = "org.roomkey.lease";

  private final Resources resources = new Resources();

  /** Starts the application behind its shells. Closes what it opened if it fails. */
  static Roomkey start(
      ServletContext context,
      Settings settings,
      DataSources dataSources,
      Edge edge,
      Mappings mappings)
      throws Exception {
    Roomkey roomkey = new Roomkey();
    try {
      roomkey.open(
          context,
          Foundation.open(settings, roomkey.resources, dataSources, lease(context)),
          edge,
          mappings);
      return roomkey;
    } catch (Exception | LinkageError e) {
      roomkey.close();
      throw e;
    }
  }

  /** Tests shorten it. It is no setting, because applications rely on it. */
  private static Duration lease(ServletContext context) {
    return context.getAttribute(LEASE) instanceof Duration shorter ? shorter : BoundLogins.LEASE;
  }

  private void open(ServletContext context, Foundation foundation, Edge edge, Mappings mappings)
      throws ServletException, IOException, JMException {
    Floors floors = Floors.build(foundation, mappings.configurator());
    Timers timers = resources.add(new Timers("roomkey-timer-", floors.storage().background()));
    Draining draining =
        new Draining(
            floors.identity().sessions(),
            floors.rooms().writer(),
            floors.sockets().connections(),
            floors.sockets().writers(),
            timers::later,
            System::nanoTime);
    NodeDirectory nodes = new NodeDirectory(draining, floors.storage().cluster());
    resources.add(
        new Node(
                floors.sockets().connections(),
                floors.rooms().boards(),
                draining,
                floors.storage()::isUp)
            .register(context.getContextPath()));
    floors.rooms().writer().start();
    floors.storage().cluster().ifPresent(cluster -> start(cluster, floors, nodes));
    timers.every(FORGET_QUIET, edge.requests()::forgetQuiet);
    timers.every(ACCESS_LOG_TICK, AccessLogs.of(context, foundation.settings()));
    floors.storage().start(foundation, nodes.self(), timers);
    floors.start(address(context, foundation.settings()), timers);
    edge.connect(foundation);
    mappings.connect(floors, new WebFloor(context, edge, floors, draining, nodes));
  }

  /** The public URL, or only the context path if none is set: the host is unknown. */
  static String address(ServletContext context, Settings settings) {
    return settings.publicUrl().map(PublicUrl::toString).orElseGet(context::getContextPath);
  }

  private void start(Cluster cluster, Floors floors, LocalNode node) {
    StorageFloor.Stores stores = floors.storage().stores();
    Executor looker = resources.pool("roomkey-looker-", 1, 1_000);
    BoardSync boards = new BoardSync(floors.rooms().boards(), stores.boards(), looker);
    CredentialRevalidation credentials =
        new CredentialRevalidation(
            stores.logins(),
            stores.boundLogins(),
            stores.tokens(),
            stores.users(),
            floors.identity().revocations(),
            floors.sockets().connections()::identities);
    cluster.start(
        boards,
        floors.identity().revocations(),
        floors.limits().signIns(),
        new ChangeFollower(stores.changes(), boards, credentials, System::nanoTime, looker),
        node,
        looker);
  }

  @Override
  public void close() {
    resources.close();
  }
}
