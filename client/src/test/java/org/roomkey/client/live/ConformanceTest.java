package org.roomkey.client.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.roomkey.client.json.Json;

/** The cases that every client must pass: {@code client/conformance/README.md}. */
class ConformanceTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", "client"), "conformance");
  private static final Map<?, ?> GIVEN = (Map<?, ?>) read(FOLDER.resolve("given.json"));

  @TestFactory
  Stream<DynamicContainer> cases() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(FOLDER)) {
      files = all.filter(file -> file.toString().matches(".*(?<!given)\\.json")).sorted().toList();
    }
    return files.stream()
        .map(
            file ->
                DynamicContainer.dynamicContainer(
                    file.getFileName().toString(),
                    ((List<?>) read(file)).stream().flatMap(ConformanceTest::tests)));
  }

  private static Stream<DynamicTest> tests(Object object) {
    Map<?, ?> given = (Map<?, ?>) object;
    return Stream.of(0.0, 0.5, 0.9999)
        .map(
            random ->
                DynamicTest.dynamicTest(
                    given.get("case") + " (random " + random + ")", () -> run(given, random)));
  }

  private static void run(Map<?, ?> given, double random) {
    List<Object> steps = new ArrayList<>();
    if (given.containsKey("given")) {
      steps.add(Json.object("given", given.get("given")));
    }
    steps.addAll((List<?>) given.get("steps"));
    steps.add(Json.object("must", "rest"));
    ConformanceRunner runner = new ConformanceRunner(random);
    run(runner, steps);
    runner.close();
  }

  private static void run(ConformanceRunner runner, List<?> steps) {
    for (Object step : steps) {
      Map<?, ?> fields = (Map<?, ?>) step;
      if (fields.containsKey("given")) {
        run(runner, (List<?>) GIVEN.get(fields.get("given")));
        continue;
      }
      try {
        runner.step(fields);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("at " + Json.write(step) + ": " + e.getMessage(), e);
      }
    }
  }

  private static Object read(Path file) {
    try {
      return Json.read(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Json.MalformedException e) {
      throw new IllegalStateException(file.toString(), e);
    }
  }
}
