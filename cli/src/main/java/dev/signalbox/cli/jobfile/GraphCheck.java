package dev.signalbox.cli.jobfile;

import dev.signalbox.api.v1.TaskSpec;
import dev.signalbox.cli.jobfile.Problem.Place;
import dev.signalbox.cli.text.Spelling;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks that every need is a task and that no task needs itself, however far around. */
final class GraphCheck {
  /** That one task needs another. */
  record Need(String task, String need) {}

  private final Problems problems;
  private final Map<Need, Place> places;

  GraphCheck(Problems problems, Map<Need, Place> places) {
    this.problems = problems;
    this.places = places;
  }

  void check(List<TaskSpec> tasks, Set<String> names) {
    Map<String, List<String>> needs = new LinkedHashMap<>();
    for (TaskSpec task : tasks) {
      List<String> known = new ArrayList<>();
      for (String need : task.getNeedsList()) {
        if (names.contains(need)) {
          known.add(need);
        } else {
          problems.add(
              place(task.getName(), need),
              Problems.UNKNOWN_NEED,
              "task "
                  + Problems.quote(task.getName())
                  + " needs "
                  + Problems.quote(need)
                  + ", which is not a task of this job"
                  + Spelling.hint(need, names));
        }
      }
      needs.put(task.getName(), known);
    }
    cycles(needs);
  }

  private Place place(String task, String need) {
    return places.getOrDefault(new Need(task, need), Place.START);
  }

  /** Walks every task's needs depth first, without recursion: a chain may be 1,000 tasks long. */
  private void cycles(Map<String, List<String>> needs) {
    Set<String> done = new HashSet<>();
    for (String start : needs.keySet()) {
      Deque<String> path = new ArrayDeque<>();
      Map<String, Iterator<String>> open = new HashMap<>();
      enter(start, needs, path, open, done);
      while (!path.isEmpty()) {
        String task = path.getLast();
        Iterator<String> rest = open.getOrDefault(task, Collections.emptyIterator());
        if (!rest.hasNext()) {
          path.removeLast();
          open.remove(task);
          done.add(task);
          continue;
        }
        String need = rest.next();
        if (open.containsKey(need)) {
          report(path, need);
        } else {
          enter(need, needs, path, open, done);
        }
      }
    }
  }

  private static void enter(
      String task,
      Map<String, List<String>> needs,
      Deque<String> path,
      Map<String, Iterator<String>> open,
      Set<String> done) {
    if (!done.contains(task)) {
      path.addLast(task);
      open.put(task, needs.getOrDefault(task, List.of()).iterator());
    }
  }

  /** The path's end from the repeated task on is the cycle; each task is shown needing the next. */
  private void report(Deque<String> path, String repeated) {
    List<String> cycle = new ArrayList<>(path);
    cycle = new ArrayList<>(cycle.subList(cycle.indexOf(repeated), cycle.size()));
    String last = cycle.getLast();
    cycle.add(repeated);
    problems.add(
        place(last, repeated),
        Problems.CYCLE,
        "tasks need each other in a circle: "
            + String.join(" → ", cycle)
            + "; remove one of these needs");
  }
}
