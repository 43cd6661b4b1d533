package dev.signalbox.server.config;

import dev.signalbox.core.model.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Everything that can be set about a server; docs/configuration.md says what each key does. Holds
 * no secrets, so it may be logged.
 *
 * @param retention how long finished runs and their output are kept
 * @param outputMax how much output an attempt may write
 * @param queues concurrency by queue name; "default" is always there
 * @param diskFreeMin submissions are refused while less is free
 * @param sql what each SQL program may take
 * @param dataSources by the name that programs give; "default" is not among them
 * @param fake whether scripted outcomes may be submitted
 * @param localIdle how long a --local server stays without a client or a live run
 */
public record ServerConfig(
    Path dataDir,
    Listen listen,
    LogLevel logLevel,
    Duration retention,
    ByteCount outputMax,
    SortedMap<String, Integer> queues,
    WorkerConfig worker,
    ByteCount diskFreeMin,
    SqlConfig sql,
    SortedMap<String, DataSourceConfig> dataSources,
    boolean fake,
    Limits limits,
    Duration localIdle) {
  static final String DEFAULT_QUEUE = "default";
  private static final int CONCURRENCY_MAX = 1_000_000;

  public ServerConfig {
    queues = Collections.unmodifiableSortedMap(new TreeMap<>(queues));
    dataSources = Collections.unmodifiableSortedMap(new TreeMap<>(dataSources));
  }

  /**
   * Where the two APIs listen.
   *
   * @param httpHosts names, besides its addresses and localhost, that HTTP clients may use
   */
  public record Listen(Address grpc, Address http, List<String> httpHosts) {
    public Listen {
      httpHosts = List.copyOf(httpHosts);
    }
  }

  /** From the most to the fewest words. */
  public enum LogLevel {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  /**
   * This node's worker.
   *
   * @param slots how many attempts run at a time
   * @param envPass names of the server's environment variables that attempts see
   * @param grace from TERM to KILL, for tasks that do not say
   */
  public record WorkerConfig(int slots, List<String> envPass, Duration grace) {
    public WorkerConfig {
      envPass = List.copyOf(envPass);
    }
  }

  /**
   * What a SQL program may take.
   *
   * @param memory of its engine
   * @param outputMax as {@code output.max}, for what it has selected: who asks for a million rows
   *     wants them all
   */
  public record SqlConfig(ByteCount memory, ByteCount outputMax) {}

  /**
   * What bounds the memory.
   *
   * @param liveRuns QUEUED and RUNNING; more are refused
   * @param pendingProposals commands on their way into the log; more are refused
   */
  public record Limits(int liveRuns, int pendingProposals) {}

  /** Asks for every setting; what is wrong is noted there. */
  static ServerConfig from(Settings settings) {
    return new ServerConfig(
        settings.one("data-dir", "~/.signalbox", ServerConfig::path),
        new Listen(
            settings.one("listen", "127.0.0.1:7070", Address::parse),
            settings.one("http", "127.0.0.1:7080", Address::parse),
            settings.many("http-hosts", ServerConfig::hostName)),
        settings.one("log.level", "INFO", ServerConfig::logLevel),
        settings.one("retention", "15d", duration(Duration.ofSeconds(1), Duration.ofDays(36_500))),
        settings.one("output.max", "64MiB", size("64KiB", "1TiB")),
        queues(settings),
        worker(settings),
        settings.one("disk.free-min", "64MiB", size("16MiB", "1TiB")),
        new SqlConfig(
            settings.one("sql.memory", "512MiB", size("64MiB", "1TiB")),
            settings.one("sql.output-max", "4GiB", size("64KiB", "1TiB"))),
        dataSources(settings),
        settings.one("fake", "false", ServerConfig::yesOrNo),
        new Limits(
            settings.one("limits.live-runs", "1000000", whole(1, 10_000_000)),
            settings.one("limits.pending-proposals", "20000", whole(64, 1_000_000))),
        settings.one(
            "local.idle-timeout", "60s", duration(Duration.ofMillis(100), Duration.ofDays(1))));
  }

  private static WorkerConfig worker(Settings settings) {
    return new WorkerConfig(
        settings.one("worker.slots", "auto", ServerConfig::slots),
        settings.many("worker.env-pass", ServerConfig::variable),
        settings.one("worker.grace", "10s", duration(Duration.ZERO, Duration.ofDays(1))));
  }

  private static SortedMap<String, Integer> queues(Settings settings) {
    Function<String, Integer> concurrency = whole(1, CONCURRENCY_MAX);
    SortedMap<String, Integer> queues = new TreeMap<>();
    queues.put(
        DEFAULT_QUEUE,
        settings.one("queues." + DEFAULT_QUEUE + ".concurrency", "10000", concurrency));
    for (String name : settings.names("queues.", ".concurrency", Bounds::isName)) {
      queues.put(name, settings.named("queues." + name + ".concurrency", concurrency, 1));
    }
    return queues;
  }

  private static SortedMap<String, DataSourceConfig> dataSources(Settings settings) {
    SortedMap<String, DataSourceConfig> sources = new TreeMap<>();
    for (String name : settings.names("datasources.", ".url", DataSourceConfig::isName)) {
      String key = "datasources." + name;
      sources.put(
          name,
          new DataSourceConfig(
              settings.unshown(key + ".url", DataSourceConfig::url, ""),
              settings.named(key + ".user", Function.identity(), ""),
              settings.unshown(key + ".password", DataSourceConfig::passwordReference, "")));
    }
    return sources;
  }

  private static Path path(String text) {
    if (text.isBlank() || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("is not a path");
    }
    boolean home = text.equals("~") || text.startsWith("~/");
    Path path = home ? Path.of(System.getProperty("user.home"), text.substring(1)) : Path.of(text);
    return path.toAbsolutePath().normalize();
  }

  private static LogLevel logLevel(String text) {
    try {
      return LogLevel.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is not one of DEBUG, INFO, WARN, ERROR", e);
    }
  }

  /** Attempts mostly wait for something else, so there are more slots than processors. */
  private static int slots(String text) {
    return text.equals("auto")
        ? Math.max(8, 8 * Runtime.getRuntime().availableProcessors())
        : whole(0, 100_000).apply(text);
  }

  private static String variable(String text) {
    if (!Bounds.isVariable(text)) {
      throw new IllegalArgumentException("is not the name of an environment variable");
    }
    return text;
  }

  private static String hostName(String text) {
    if (!text.matches("[A-Za-z0-9][A-Za-z0-9.-]{0,252}")) {
      throw new IllegalArgumentException("is not the name of a host; write it without a port");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static boolean yesOrNo(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("is neither true nor false");
    };
  }

  private static Function<String, Integer> whole(int min, int max) {
    return text -> {
      String digits = text.replace("_", "");
      if (!digits.matches("[0-9]{1,9}")
          || Integer.parseInt(digits) < min
          || Integer.parseInt(digits) > max) {
        throw new IllegalArgumentException("is not a whole number from " + min + " to " + max);
      }
      return Integer.parseInt(digits);
    };
  }

  private static Function<String, Duration> duration(Duration min, Duration max) {
    return text -> {
      Duration value = Durations.parse(text);
      if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
        throw new IllegalArgumentException(
            "is not within " + min.toMillis() + "ms and " + max.toSeconds() + "s");
      }
      return value;
    };
  }

  private static Function<String, ByteCount> size(String min, String max) {
    return text -> {
      ByteCount value = ByteCount.parse(text);
      if (value.value() < ByteCount.parse(min).value()
          || value.value() > ByteCount.parse(max).value()) {
        throw new IllegalArgumentException("is not within " + min + " and " + max);
      }
      return value;
    };
  }
}
