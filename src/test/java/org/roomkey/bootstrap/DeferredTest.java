package org.roomkey.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A mapping that waits for the object graph. */
class DeferredTest {
  private final List<String> calls = new ArrayList<>();
  private final HttpServletResponse response =
      fake(HttpServletResponse.class, (name, arguments) -> calls.add(name + " " + arguments[0]));

  private interface Call {
    void made(String name, Object[] arguments);
  }

  private static <T> T fake(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              call.made(method.getName(), arguments);
              return null;
            }));
  }

  private static <T> T unused(Class<T> type) {
    return fake(type, (name, arguments) -> {});
  }

  private final class Served extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    public void init() {
      calls.add("init " + (getServletConfig() != null));
    }

    @Override
    public void service(ServletRequest request, ServletResponse answer) {
      calls.add("service");
    }

    @Override
    public void destroy() {
      calls.add("destroy");
    }
  }

  @Test
  void aServletAnswers503UntilConnectedAndIsInitializedFirst() throws Exception {
    DeferredServlet servlet = new DeferredServlet();
    servlet.init(unused(ServletConfig.class));
    servlet.service(null, response);
    servlet.connect(new Served());
    servlet.service(null, response);
    servlet.destroy();

    assertEquals(List.of("sendError 503", "init true", "service", "destroy"), calls);
  }

  @Test
  void aServletConnectedBeforeInitIsInitializedOnce() throws Exception {
    DeferredServlet servlet = new DeferredServlet();
    servlet.connect(new Served());
    servlet.init(unused(ServletConfig.class));
    servlet.service(null, response);

    assertEquals(List.of("init true", "service"), calls);
  }

  @Test
  void destroyingAnUnconnectedServletDoesNothing() {
    new DeferredServlet().destroy();

    assertEquals(List.of(), calls);
  }

  @Test
  void aFilterIsReplacedByAnotherOne() throws Exception {
    FilterChain chain = fake(FilterChain.class, (name, arguments) -> calls.add("chain"));
    DeferredFilter filter = new DeferredFilter((request, answer, next) -> calls.add("first"));
    filter.doFilter(unused(HttpServletRequest.class), response, chain);
    filter.connect((request, answer, next) -> next.doFilter(request, answer));
    filter.doFilter(unused(HttpServletRequest.class), response, chain);

    assertEquals(List.of("first", "chain"), calls);
  }
}
