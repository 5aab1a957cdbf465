package org.roomkey.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The npm package {@code roomkey}, packed and installed beside a bundler and React, as an
 * application has it. The programs of {@code src/test/npm} lie beside it.
 */
public final class NpmPackage {
  private static final Path SOURCES = Path.of("src", "test", "npm");
  private static final Path README = Path.of("client", "npm", "README.md");
  private static final Path FOLDER = Path.of("target", "npm").toAbsolutePath();
  private static final Path BUNDLER = Path.of("node_modules", "esbuild", "bin", "esbuild");
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Path programs = FOLDER.resolve("programs");

  private NpmPackage() {}

  public static NpmPackage installed() {
    try {
      run("npm-pack", List.of("client/npm/pack.mjs", FOLDER.toString()));
      NpmPackage installed = new NpmPackage();
      Npm.install(SOURCES, installed.programs);
      Npm.run(
          "npm-install",
          "install",
          "--offline",
          "--no-save",
          "--no-package-lock",
          "--prefix",
          installed.programs.toString(),
          tarball().toString());
      return installed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file that {@code npm install} takes. */
  public static Path tarball() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".tgz")).toList();
      if (found.size() != 1) {
        throw new IllegalStateException("tarballs in " + FOLDER + ": " + found);
      }
      return found.get(0);
    }
  }

  /** Its files, as they are installed. */
  public Path folder() {
    return programs.resolve("node_modules/roomkey");
  }

  /** Puts the program of this language in the README beside the programs of the tests. */
  public void takeFromReadme(String language, String name) throws IOException {
    String document = Files.readString(README);
    int begin = document.indexOf("```" + language + "\n") + language.length() + 4;
    String program = document.substring(begin, document.indexOf("```", begin));
    Files.writeString(programs.resolve(name), program);
  }

  /**
   * Bundles a program.
   *
   * @param platform {@code browser} or {@code node}
   */
  public Path bundle(String program, String platform) throws IOException {
    Path bundle = programs.resolve(program + ".bundle.mjs");
    run(
        "npm-bundle-" + platform,
        List.of(
            programs.resolve(BUNDLER).toString(),
            programs.resolve(program).toString(),
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2022",
            "--jsx=automatic",
            "--platform=" + platform,
            "--outfile=" + bundle));
    return bundle;
  }

  /** Compiles a program for its types only. */
  public void checkTypes(String program) throws IOException {
    Path compiler = Node.folder().resolve("node_modules/typescript/bin/tsc");
    run(
        "npm-types",
        List.of(
            compiler.toString(),
            "--noEmit",
            "--strict",
            "--target",
            "ES2022",
            "--module",
            "ES2022",
            "--moduleResolution",
            "bundler",
            "--lib",
            "ES2022,DOM",
            programs.resolve(program).toString()));
  }

  private static void run(String name, List<String> arguments) throws IOException {
    List<String> command = Stream.concat(Stream.of(Node.executable()), arguments.stream()).toList();
    try (Program program = Program.start(name, Map.of(), command)) {
      if (program.await(LIMIT).status() != 0) {
        throw new IllegalStateException(name + " failed: " + program.output());
      }
    }
  }
}
