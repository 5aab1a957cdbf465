package org.roomkey.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.roomkey.testing.Program;
import org.roomkey.testing.TomcatProcess;

/**
 * Debian 12 as after its installation: systemd, apt and little else. Made by {@code debootstrap}
 * from the mirror of this machine, once, in a folder under {@code target}. Needs root.
 */
final class BareDebian {
  private static final Path FOLDER = Path.of("target", "operations").toAbsolutePath();
  private static final Path APT = Path.of("/etc/apt");
  private static final Path AUTHORITIES = Path.of("/usr/local/share/ca-certificates");
  private static final Duration LIMIT = Duration.ofMinutes(8);
  private static final Pattern MIRROR =
      Pattern.compile("(?m)^(?:URIs:|deb) +(?:\\[[^]]*] +)?(https?://\\S+/debian)/?(?:\\s|$)");

  /** Programs with their packages. */
  private static final Map<String, String> NEEDED =
      Map.of(
          "debootstrap", "debootstrap",
          "systemd-nspawn", "systemd-container",
          "slirp4netns", "slirp4netns",
          "ip", "iproute2");

  private BareDebian() {}

  /**
   * A new copy in a folder of this name. Without root, the programs or a mirror the calling test is
   * skipped with a message.
   */
  static Path copy(String name) throws IOException {
    Path original = FOLDER.resolve("bookworm");
    if (!"root".equals(System.getProperty("user.name"))) {
      leaveOut("only root can make one");
    }
    obtainPrograms();
    if (!Files.exists(original)) {
      make(original);
    }
    Path copy = FOLDER.resolve(name);
    delete(copy);
    run("cp", "-a", original.toString(), copy.toString());
    return copy;
  }

  static void delete(Path folder) throws IOException {
    run("rm", "-rf", "--one-file-system", folder.toString());
  }

  private static void leaveOut(String reason) {
    String line = "LEFT OUT: a bare Debian: " + reason;
    System.out.println(line);
    Assumptions.abort(line);
  }

  private static void obtainPrograms() throws IOException {
    List<String> missing = NEEDED.keySet().stream().filter(program -> !isHere(program)).toList();
    if (missing.isEmpty()) {
      return;
    }
    if (!isHere("apt-get")) {
      leaveOut("no " + missing + " here, and no apt-get to install them");
    }
    List<String> install =
        new ArrayList<>(List.of("apt-get", "install", "-yq", "--no-install-recommends"));
    missing.forEach(program -> install.add(NEEDED.get(program)));
    if (!succeeds(List.of("apt-get", "-q", "update")) || !succeeds(install)) {
      leaveOut("no " + missing + " here, and apt-get cannot install them");
    }
  }

  private static boolean isHere(String program) {
    return Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static void make(Path original) throws IOException {
    Files.createDirectories(FOLDER);
    Path part = FOLDER.resolve("bookworm.part");
    delete(part);
    String mirror = mirror();
    if (!succeeds(
        List.of(
            "debootstrap",
            "--variant=minbase",
            "--include=systemd-sysv,dbus,ca-certificates",
            "bookworm",
            part.toString(),
            mirror))) {
      leaveOut("debootstrap has failed with " + mirror);
    }
    prepare(part);
    Files.move(part, original);
  }

  private static String mirror() throws IOException {
    for (Path file : sources()) {
      Matcher mirror = MIRROR.matcher(Files.readString(file));
      if (mirror.find()) {
        return mirror.group(1);
      }
    }
    return "http://deb.debian.org/debian";
  }

  private static List<Path> sources() {
    return Stream.of("sources.list", "sources.list.d/debian.sources")
        .map(APT::resolve)
        .filter(Files::exists)
        .toList();
  }

  /** What Debian's installer writes, and what the network of this machine needs. */
  private static void prepare(Path root) throws IOException {
    Path etc = root.resolve("etc");
    Files.writeString(etc.resolve("hosts"), "127.0.0.1 localhost\n::1 localhost\n");
    Files.writeString(etc.resolve("hostname"), "bare\n");
    Files.deleteIfExists(etc.resolve("resolv.conf"));
    Files.writeString(etc.resolve("resolv.conf"), "nameserver 10.0.2.3\n");
    Files.deleteIfExists(etc.resolve("apt/sources.list"));
    for (Path file : sources()) {
      Path copy = etc.resolve("apt").resolve(APT.relativize(file));
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    // They would hold apt's lock in the first minutes.
    for (String timer : List.of("apt-daily.timer", "apt-daily-upgrade.timer")) {
      Files.deleteIfExists(etc.resolve("systemd/system/timers.target.wants").resolve(timer));
    }
    if (Files.isDirectory(AUTHORITIES)) {
      TomcatProcess.copy(AUTHORITIES, root.resolve("usr/local/share/ca-certificates"));
      run("chroot", root.toString(), "update-ca-certificates");
    }
  }

  /** Runs a program that must succeed. */
  static void run(String... command) throws IOException {
    if (!succeeds(List.of(command))) {
      throw new AssertionError(List.of(command) + " has failed");
    }
  }

  private static boolean succeeds(List<String> command) throws IOException {
    try (Program program =
        Program.start("operations-" + command.get(0), Map.of("LC_ALL", "C.UTF-8"), command)) {
      boolean good = program.await(LIMIT).status() == 0;
      if (!good) {
        System.out.println(command + ": " + program.output().strip());
      }
      return good;
    }
  }
}
