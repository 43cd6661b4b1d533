package dev.signalbox.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code ./dev bench [--only NAME,…] [--json FILE]}. Exit code 0 when it could measure, met or not.
 */
public final class Main {
  /** Something that measures one or more figures. */
  @FunctionalInterface
  interface Measurement {
    List<Figure> measure() throws Exception;
  }

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Set<String> only = Set.of();
    Path json = null;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--only" -> only = Set.copyOf(Arrays.asList(arguments[++i].split(",")));
        case "--json" -> json = Path.of(arguments[++i]);
        default -> {
          System.err.println(
              "usage: dev bench [--only NAME,…] [--json FILE]; names: " + all().keySet());
          System.exit(2);
        }
      }
    }
    Set<String> unknown = new java.util.TreeSet<>(only);
    unknown.removeAll(all().keySet());
    if (!unknown.isEmpty()) {
      System.err.println("no figure " + unknown + "; there are " + all().keySet());
      System.exit(2);
    }
    List<Figure> figures = measure(only);
    if (json != null) {
      Files.write(json, figures.stream().map(Figure::json).toList());
    }
    System.exit(0);
  }

  private static List<Figure> measure(Set<String> only) throws Exception {
    List<Figure> figures = new ArrayList<>();
    for (Map.Entry<String, Measurement> each : all().entrySet()) {
      if (only.isEmpty() || only.contains(each.getKey())) {
        for (Figure figure : each.getValue().measure()) {
          System.out.println(figure.line());
          figures.add(figure);
        }
      }
    }
    return figures;
  }

  private static Map<String, Measurement> all() {
    Map<String, Measurement> all = new LinkedHashMap<>();
    all.put("submit_single", Submissions::single);
    all.put("submit_batch", Submissions::batch);
    all.put("runs_true", Runs::trues);
    all.put("submit_to_start", Runs::submitToStart);
    all.put("status_polls", Polls::polls);
    all.put("ready", Starts::ready);
    all.put("memory_idle", Memory::idle);
    all.put("memory_queued", Memory::queued);
    all.put("restart_history", Starts::restartWithHistory);
    all.put("flat", Runs::flat);
    all.put("sql_small", SqlPrograms::small);
    all.put("sql_rows", SqlPrograms::rows);
    return all;
  }
}
