package org.roomkey.websocket;

import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Set;

/**
 * Tells the container to deploy no endpoint that it finds in the WAR. {@link HandshakeConfigurator}
 * registers the only one. Containers find and create this class.
 */
public final class NoScannedEndpoints implements ServerApplicationConfig {
  @Override
  public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> found) {
    return Set.of();
  }

  @Override
  public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> found) {
    return Set.of();
  }
}
