package org.roomkey.bootstrap;

import java.io.IOException;
import org.roomkey.websocket.HandshakeConfigurator;

/** The object graph below the web, floor by floor: each is made of those before it. */
record Floors(
    Foundation foundation,
    StorageFloor storage,
    Limits limits,
    RoomFloor rooms,
    IdentityFloor identity,
    AccountFloor accounts,
    ProviderFloor providers,
    SignOutFloor signOuts,
    SocketFloor sockets) {

  /**
   * Blocks until the database answers.
   *
   * @param configurator of the registered endpoint
   */
  static Floors build(Foundation foundation, HandshakeConfigurator configurator) {
    StorageFloor storage = StorageFloor.open(foundation);
    Limits limits = Limits.of(foundation.settings(), storage.stores().users());
    RoomFloor rooms = RoomFloor.open(foundation, storage);
    IdentityFloor identity = IdentityFloor.open(foundation, storage, rooms);
    AccountFloor accounts = AccountFloor.open(foundation, storage, limits, identity);
    ProviderFloor providers = ProviderFloor.open(foundation, storage, rooms, identity);
    SignOutFloor signOuts = SignOutFloor.open(foundation, storage, identity, providers);
    SocketFloor sockets =
        SocketFloor.open(foundation, storage, limits, rooms, identity, configurator);
    return new Floors(
        foundation, storage, limits, rooms, identity, accounts, providers, signOuts, sockets);
  }

  void start(String address, Timers timers) throws IOException {
    limits.start(timers);
    rooms.start(foundation.settings(), storage, timers);
    identity.start(timers);
    accounts.start(address, timers);
    providers.start(timers);
    signOuts.start(timers);
    sockets.start(timers);
  }
}
