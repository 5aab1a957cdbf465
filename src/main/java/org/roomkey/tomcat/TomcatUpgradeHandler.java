package org.roomkey.tomcat;

import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Map;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.websocket.Transformation;
import org.apache.tomcat.websocket.server.WsHandshakeRequest;
import org.apache.tomcat.websocket.server.WsHttpUpgradeHandler;
import org.apache.tomcat.websocket.server.WsServerContainer;

/**
 * Tomcat's upgrade handler, which also puts a {@link TomcatSocket} into the user properties of the
 * session. It does not read a peer whose output is stuck, so that Tomcat does not wait to answer
 * its close. Tomcat creates it and calls its methods in the order in which they stand here.
 */
public final class TomcatUpgradeHandler extends WsHttpUpgradeHandler {
  static {
    TomcatClasses.requireKnown();
  }

  private Map<String, Object> userProperties;
  private TomcatSocket socket;

  /** Whether the application has stopped the reading for good. */
  private boolean suspended;

  /**
   * @throws LinkageError if this Tomcat's classes are not those that it was compiled for
   */
  public static Class<TomcatUpgradeHandler> type() {
    return TomcatUpgradeHandler.class;
  }

  @Override
  public void preInit(
      ServerEndpointConfig config,
      WsServerContainer container,
      WsHandshakeRequest request,
      List<Extension> extensions,
      String subprotocol,
      Transformation transformation,
      Map<String, String> pathParameters,
      boolean secure) {
    userProperties = config.getUserProperties();
    ControlFrames controlFrames = new ControlFrames(() -> socket);
    if (transformation != null) {
      controlFrames.setNext(transformation);
    }
    super.preInit(
        config, container, request, extensions, subprotocol, controlFrames, pathParameters, secure);
  }

  @Override
  public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
    super.setSocketWrapper(wrapper);
    if (wrapper.hasAsyncIO()) {
      socket = new TomcatSocket(wrapper);
      socket.putInto(userProperties);
    }
  }

  @Override
  public SocketState upgradeDispatch(SocketEvent event) {
    if (event != SocketEvent.OPEN_READ || socket == null) {
      return super.upgradeDispatch(event);
    }
    boolean held = suspended || socket.holdsReading();
    SocketState state = held ? SocketState.SUSPENDED : super.upgradeDispatch(event);
    suspended |= !held && state == SocketState.SUSPENDED;
    return socket.hasRead(state);
  }
}
