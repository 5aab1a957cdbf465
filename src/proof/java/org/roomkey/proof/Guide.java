package org.roomkey.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The commands of a document. A block that an administrator types has words after its {@code sh}:
 * the occasion, such as {@code install}, and the service if it is for one only.
 */
final class Guide {
  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^( *)```sh ([a-z0-9 ]+)\n(.*?)^ *```$");
  private static final Set<String> SERVICES = Set.of("roomkey", "tomcat10");

  private record Block(Set<String> words, String commands) {}

  private final List<Block> blocks = new ArrayList<>();
  private final String document;
  private final String service;

  /**
   * @param document such as {@code docs/operations.md}
   * @param service that the administrator has chosen
   */
  Guide(String document, String service) throws IOException {
    this.document = document;
    this.service = service;
    Matcher found = BLOCK.matcher(Files.readString(Path.of(document)));
    while (found.find()) {
      String commands = found.group(3).replaceAll("(?m)^" + found.group(1), "");
      blocks.add(new Block(Set.of(found.group(2).split(" ")), commands));
    }
  }

  /** All commands for the occasion, in the order of the document. */
  String commands(String occasion) {
    String commands =
        blocks.stream()
            .filter(block -> block.words.contains(occasion) && isForMe(block))
            .map(Block::commands)
            .collect(Collectors.joining());
    if (commands.isEmpty()) {
      throw new AssertionError(document + " has no commands for " + occasion);
    }
    return commands;
  }

  private boolean isForMe(Block block) {
    return block.words.contains(service) || block.words.stream().noneMatch(SERVICES::contains);
  }
}
