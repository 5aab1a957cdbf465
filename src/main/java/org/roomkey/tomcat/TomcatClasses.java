package org.roomkey.tomcat;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.SocketWrapperBase.BlockingMode;
import org.apache.tomcat.util.net.SocketWrapperBase.CompletionCheck;
import org.apache.tomcat.util.net.SocketWrapperBase.CompletionState;
import org.apache.tomcat.websocket.MessagePart;
import org.apache.tomcat.websocket.Transformation;
import org.apache.tomcat.websocket.server.WsHttpUpgradeHandler;

/** Compares the container's classes with those that this package was compiled for. */
final class TomcatClasses {
  private TomcatClasses() {}

  /**
   * @throws LinkageError if a release of Tomcat has changed what this package calls or overrides
   */
  static void requireKnown() {
    try {
      requireMethods(TomcatUpgradeHandler.class, WsHttpUpgradeHandler.class);
      requireMethods(ControlFrames.class, Transformation.class);
      requireMethods(Transformation.class, ControlFrames.class);
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> wrapper = SocketWrapperBase.class;
      lookup.findVirtual(
          wrapper,
          "write",
          methodType(
              CompletionState.class,
              BlockingMode.class,
              long.class,
              TimeUnit.class,
              Object.class,
              CompletionCheck.class,
              CompletionHandler.class,
              ByteBuffer[].class));
      lookup.findVirtual(
          wrapper, "processSocket", methodType(void.class, SocketEvent.class, boolean.class));
      lookup.findVirtual(wrapper, "hasAsyncIO", methodType(boolean.class));
      lookup.findVirtual(wrapper, "getSocket", methodType(Object.class));
      lookup.findVirtual(wrapper, "registerReadInterest", methodType(void.class));
      lookup.findVirtual(NioChannel.class, "getIOChannel", methodType(SocketChannel.class));
      lookup.findStaticGetter(wrapper, "COMPLETE_WRITE", CompletionCheck.class);
      lookup.findVirtual(MessagePart.class, "getOpCode", methodType(byte.class));
      lookup.findVirtual(MessagePart.class, "getPayload", methodType(ByteBuffer.class));
    } catch (ReflectiveOperationException e) {
      throw (LinkageError) new IncompatibleClassChangeError(e.getMessage()).initCause(e);
    }
  }

  /** Both classes must declare the visible instance methods of the first. */
  static void requireMethods(Class<?> first, Class<?> second) throws NoSuchMethodException {
    for (Method method : first.getDeclaredMethods()) {
      int modifiers = method.getModifiers();
      if (!method.isSynthetic()
          && !Modifier.isPrivate(modifiers)
          && !Modifier.isStatic(modifiers)) {
        Method same = second.getDeclaredMethod(method.getName(), method.getParameterTypes());
        if (same.getReturnType() != method.getReturnType()) {
          throw new NoSuchMethodException(method + " differs from " + same);
        }
      }
    }
  }
}
