package org.roomkey.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests' parser is strict enough to detect malformed metrics. */
class PrometheusTextTest {
  @Test
  void wellFormedTextIsParsed() {
    PrometheusText text =
        PrometheusText.parse(
            """
            # HELP a_total Things
            # TYPE a_total counter
            a_total{b="x",c="y \\"z\\""} 3.0
            # HELP d Now
            # TYPE d gauge
            d 1.5E-5
            # HELP t Times
            # TYPE t histogram
            t_bucket{le="0.1"} 1
            t_bucket{le="+Inf"} 2
            t_count 2
            t_sum 0.7
            """);

    assertEquals(3, text.value("a_total", "c", "y \\\"z\\\"", "b", "x"));
    assertEquals(Set.of("b", "c"), text.labels("a_total"));
    assertEquals(1.5e-5, text.value("d"));
    assertEquals(2, text.value("t_bucket", "le", "+Inf"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a 1\n",
        "# HELP a A\n# TYPE a gauge\na 1",
        "# TYPE a gauge\na 1\n",
        "# HELP a \n# TYPE a gauge\na 1\n",
        "# HELP a A\n# TYPE a gauge\n",
        "# HELP a A\n# TYPE a gauge\nb 1\n",
        "# HELP a A\n# TYPE a gauge\na one\n",
        "# HELP a A\n# TYPE a gauge\na 1\na 1\n",
        "# HELP a A\n# TYPE a gauge\na{b=1} 1\n",
        "# HELP a A\n# TYPE a gauge\na{b=\"1\",b=\"2\"} 1\n",
        "# HELP a A\n# TYPE a gauge\na{b=\"\"\"} 1\n",
        "# HELP a A\n# TYPE a counter\na 1\n",
        "# HELP a A\n# TYPE a rate\na 1\n",
        "# HELP a A\n# TYPE a gauge\na 1\n# HELP a A\n# TYPE a gauge\na 2\n"
      })
  void malformedTextIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> PrometheusText.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t_bucket{le=\"1\"} 2\nt_bucket{le=\"+Inf\"} 1\nt_count 1\nt_sum 1\n",
        "t_bucket{le=\"1\"} 2\nt_count 2\nt_sum 1\n",
        "t_bucket{le=\"+Inf\"} 2\nt_count 3\nt_sum 1\n",
        "t_bucket{le=\"+Inf\"} 2\nt_count 2\n"
      })
  void anInconsistentHistogramIsRefused(String samples) {
    String text = "# HELP t T\n# TYPE t histogram\n" + samples;

    assertThrows(IllegalArgumentException.class, () -> PrometheusText.parse(text));
  }
}
