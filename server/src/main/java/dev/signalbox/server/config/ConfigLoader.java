package dev.signalbox.server.config;

import dev.signalbox.server.config.Settings.Given;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Reads the configuration of a server from its command line and the file that this names. Every key
 * of the file is an option as well, which wins: {@code --output.max 1MiB} or {@code
 * --output.max=1MiB}; the items of a list are parted by commas.
 */
public final class ConfigLoader {
  private static final long FILE_BYTES_MAX = 1024 * 1024;
  private static final String ANY_PORT = "127.0.0.1:0";

  private final List<ConfigProblem> problems = new ArrayList<>();
  private final List<Given> options = new ArrayList<>();
  private String file = "";
  private boolean local;

  private ConfigLoader() {}

  /**
   * Reads the arguments of the server.
   *
   * @param arguments {@code [--config FILE] [--local] [--KEY VALUE]…}
   */
  public static ConfigResult load(List<String> arguments) {
    return new ConfigLoader().read(arguments);
  }

  /** Every key with its default, as text. */
  static SortedMap<String, String> defaults() {
    Settings settings = new Settings(List.of());
    ServerConfig.from(settings);
    return settings.defaults();
  }

  private ConfigResult read(List<String> arguments) {
    options(arguments);
    List<Given> given = new ArrayList<>();
    if (local) {
      // Many local nodes live side by side, so each takes ports that are free.
      given.add(new Given("listen", List.of(ANY_PORT), false, "--local"));
      given.add(new Given("http", List.of(ANY_PORT), false, "--local"));
    }
    if (!file.isEmpty()) {
      given.addAll(file());
    }
    given.addAll(options);
    Settings settings = new Settings(given);
    ServerConfig config = ServerConfig.from(settings);
    problems.addAll(settings.problems());
    return problems.isEmpty()
        ? new ConfigResult.Loaded(config, local)
        : new ConfigResult.Refused(problems);
  }

  private void options(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--local")) {
        local = true;
        continue;
      }
      if (!argument.startsWith("--") || argument.length() == 2) {
        problems.add(new ConfigProblem(argument, "SB-CONFIG-004: expected an option, --KEY VALUE"));
        continue;
      }
      int equals = argument.indexOf('=');
      if (equals < 0 && i + 1 == arguments.size()) {
        problems.add(new ConfigProblem(argument, "SB-CONFIG-004: the option needs a value"));
        continue;
      }
      String key = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
      String value = equals < 0 ? arguments.get(++i) : argument.substring(equals + 1);
      option(key, value);
    }
  }

  private void option(String key, String value) {
    if (key.equals("config")) {
      file = value;
      return;
    }
    boolean list = defaults().getOrDefault(key, "").equals("[]");
    List<String> values =
        list
            ? List.of(value.split(",", -1)).stream().filter(s -> !s.isEmpty()).toList()
            : List.of(value);
    options.add(new Given(key, values, list, "--" + key));
  }

  private List<Given> file() {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > FILE_BYTES_MAX) {
        problems.add(new ConfigProblem(file, "SB-CONFIG-003: the file has more than 1 MiB"));
        return List.of();
      }
      return YamlKeys.read(file, Files.readString(path), problems);
    } catch (NoSuchFileException | InvalidPathException e) {
      problems.add(new ConfigProblem(file, "SB-CONFIG-003: there is no such file"));
    } catch (CharacterCodingException e) {
      problems.add(new ConfigProblem(file, "SB-CONFIG-003: the file is not UTF-8 text"));
    } catch (IOException e) {
      problems.add(
          new ConfigProblem(file, "SB-CONFIG-003: the file cannot be read: " + e.getMessage()));
    }
    return List.of();
  }
}
