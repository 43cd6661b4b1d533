package dev.signalbox.sim;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** {@code ./dev sim [--seed N] [--seeds COUNT] [--steps N] [--bug NAME] [--trace]}. */
public final class Main {
  private static final long SEEDS_DEFAULT = 500;
  private static final int LINES_MAX = 60;

  private long seed = ThreadLocalRandom.current().nextInt(1_000_000_000);
  private long seeds = SEEDS_DEFAULT;
  private long steps = Simulation.Settings.STEPS_DEFAULT;
  private Bug bug = Bug.NONE;
  private boolean verbose;

  private Main() {}

  public static void main(String[] args) throws IOException {
    Quiet.logs();
    Main main = new Main();
    Optional<String> problem = main.parse(args);
    if (problem.isPresent()) {
      System.err.println(problem.get());
      System.exit(2);
    }
    System.exit(main.run() ? 0 : 1);
  }

  private Optional<String> parse(String[] args) {
    boolean one = false;
    boolean many = false;
    try {
      for (int i = 0; i < args.length; i++) {
        String option = args[i];
        if (option.equals("--trace")) {
          verbose = true;
          continue;
        }
        if (i + 1 == args.length) {
          return Optional.of(usage(option + " needs a value, or is unknown"));
        }
        String value = args[++i];
        switch (option) {
          case "--seed" -> {
            seed = Long.parseLong(value);
            one = true;
          }
          case "--seeds" -> {
            seeds = Long.parseLong(value);
            many = true;
          }
          case "--steps" -> steps = Long.parseLong(value);
          case "--bug" -> {
            Optional<Bug> named = Bug.parse(value);
            if (named.isEmpty()) {
              return Optional.of(usage("there is no bug \"" + value + "\""));
            }
            bug = named.get();
          }
          default -> {
            return Optional.of(usage("there is no option " + option));
          }
        }
      }
    } catch (NumberFormatException e) {
      return Optional.of(usage("not a number: " + e.getMessage()));
    }
    if (one && !many) {
      seeds = 1;
    }
    return Optional.empty();
  }

  private static String usage(String problem) {
    String bugs = Arrays.stream(Bug.values()).map(Bug::word).collect(Collectors.joining(", "));
    return problem
        + "\nusage: ./dev sim [--seed N] [--seeds COUNT] [--steps N] [--bug NAME] [--trace]\nbugs: "
        + bugs;
  }

  private boolean run() throws IOException {
    Path root = Files.createTempDirectory("signalbox-sim-");
    long began = System.nanoTime();
    long runs = 0;
    for (long i = 0; i < seeds; i++) {
      var settings = new Simulation.Settings(seed + i, steps, bug, verbose);
      Simulation.Result result =
          Simulation.run(settings, Files.createDirectory(root.resolve("" + i)));
      runs += result.runs();
      if (!result.passed()) {
        // The same once more, to see how it came to be.
        var told = new Simulation.Settings(seed + i, steps, bug, true);
        report(Simulation.run(told, Files.createDirectory(root.resolve("again"))));
        Files.delete(root);
        return false;
      }
      if (seeds == 1) {
        result.lines().forEach(System.out::println);
        System.out.printf("seed %d: trace %016x%n", seed, result.traceHash());
      }
    }
    Files.delete(root);
    double seconds = Duration.ofNanos(System.nanoTime() - began).toMillis() / 1e3;
    System.out.printf(
        "%d seeds from %d passed: %d runs, %.1f s, %.0f seeds/s%n",
        seeds, seed, runs, seconds, seeds / Math.max(seconds, 1e-3));
    return true;
  }

  private void report(Simulation.Result result) throws IOException {
    System.out.println("the last things that happened:");
    List<String> lines = result.lines();
    lines
        .subList(verbose ? 0 : Math.max(0, lines.size() - LINES_MAX), lines.size())
        .forEach(line -> System.out.println("  " + line));
    System.out.println(result.violation().orElse(""));
    System.out.println(Repeat.line(result.settings(), commit()));
  }

  private static String commit() throws IOException {
    Process git =
        new ProcessBuilder("git", "rev-parse", "--short", "HEAD").redirectErrorStream(true).start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(git.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      return line == null ? "unknown" : line;
    }
  }
}
