package dev.signalbox.core.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds tasks that wait for each other for ever. Expects that every need names a task. */
final class TaskCycle {
  private final Map<String, TaskSpec> byName = new LinkedHashMap<>();
  private final Set<String> clear = new LinkedHashSet<>();
  private final List<String> path = new ArrayList<>();
  private final Set<String> onPath = new LinkedHashSet<>();

  private TaskCycle(List<TaskSpec> tasks) {
    tasks.forEach(task -> byName.put(task.name(), task));
  }

  /** A cycle's names, the first one again at the end: each needs the one after it. */
  static Optional<List<String>> find(List<TaskSpec> tasks) {
    TaskCycle search = new TaskCycle(tasks);
    for (TaskSpec task : tasks) {
      Optional<List<String>> cycle = search.from(task.name());
      if (cycle.isPresent()) {
        return cycle;
      }
    }
    return Optional.empty();
  }

  /** As deep as there are tasks, of which there are a thousand at most. */
  private Optional<List<String>> from(String name) {
    if (onPath.contains(name)) {
      List<String> cycle = new ArrayList<>(path.subList(path.indexOf(name), path.size()));
      cycle.add(name);
      return Optional.of(cycle);
    }
    TaskSpec task = byName.get(name);
    if (task == null || clear.contains(name)) {
      return Optional.empty();
    }
    path.add(name);
    onPath.add(name);
    for (String need : task.needs()) {
      Optional<List<String>> cycle = from(need);
      if (cycle.isPresent()) {
        return cycle;
      }
    }
    path.removeLast();
    onPath.remove(name);
    clear.add(name);
    return Optional.empty();
  }
}
