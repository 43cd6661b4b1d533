package dev.signalbox.executors.process.keeper;

import dev.signalbox.executors.process.keeper.ProcessTable.Proc;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds and ends whatever an attempt has started, however far it has run away.
 *
 * <p>A process whose parent has died becomes a child of the keeper's first thread, which starts
 * nothing itself: so that thread's children are exactly the orphans, and when it has none then
 * nothing is left of an attempt whose first process is gone. Whose an orphan is, is told by its
 * session or process group, by the marker in its environment, by the mark in its limits, or, if it
 * has thrown off all of them, by elimination: it belongs to one of the attempts which ran when it
 * was first seen.
 */
final class Sweeper {
  /** The processes of one attempt. */
  static final class Family {
    final String marker;
    final long mark;
    final Runnable cleared;
    final BiConsumer<Integer, Long> strayed;

    /** Start times of processes that are known to be of it by elimination only, by their ids. */
    final Map<Integer, Long> strays = new LinkedHashMap<>();

    int leader;
    long startTicks;

    /**
     * A family whose first process will start, or has.
     *
     * @param marker stands in the environment of its first process
     * @param cleared called when {@link #kill} has left nothing
     * @param strayed called with the id and start time of each new one of {@link #strays}
     */
    Family(String marker, Runnable cleared, BiConsumer<Integer, Long> strayed) {
      this.marker = marker;
      mark = ProcessTable.markOf(marker);
      this.cleared = cleared;
      this.strayed = strayed;
    }

    void started(int pid, long ticks) {
      leader = pid;
      startTicks = ticks;
    }
  }

  private static final class Orphan {
    final Proc proc;
    final @Nullable Family owner;
    final Set<Family> suspects;

    Orphan(Proc proc, @Nullable Family owner, Set<Family> suspects) {
      this.proc = proc;
      this.owner = owner;
      this.suspects = suspects;
    }
  }

  private static final long LOOK_MS = 500;
  private static final long ROUND_MS = 5;
  private static final long ROUND_MS_MAX = 500;

  /** A process that forks faster than this many scans finds is met again in the next round. */
  private static final int SCANS_MAX = 5;

  /** How long a round waits at the door for what hops from parent to child. */
  private static final long CHASE_NS_MAX = 20_000_000;

  /** Longer than it takes a killed process to die and its child to come. */
  private static final long CHASE_NS = 1_000_000;

  private final Libc libc;
  private final ProcessTable table;
  private final Timers timers;
  private final int self;
  private final Set<Family> families = new LinkedHashSet<>();
  private final Map<String, Family> markers = new HashMap<>();
  private final Map<Long, Family> marks = new HashMap<>();
  private final Set<Family> ending = new LinkedHashSet<>();
  private final Set<Family> killing = new LinkedHashSet<>();
  private final Map<Integer, Orphan> orphans = new HashMap<>();

  /** Owns the orphans that are nobody's any more. */
  private final Family strays = new Family("", () -> {}, (pid, ticks) -> {});

  private final int[] status = new int[1];
  private long roundMs = ROUND_MS;
  private boolean roundDue;
  private boolean lookDue;

  Sweeper(Arena arena, Timers timers) {
    libc = new Libc(arena);
    table = new ProcessTable(arena);
    this.timers = timers;
    self = (int) ProcessHandle.current().pid();
  }

  /** A family has started, or its keeper died before this one. */
  void add(Family family) {
    families.add(family);
    markers.put(family.marker, family);
    marks.put(family.mark, family);
    if (!lookDue) {
      lookDue = true;
      timers.after(LOOK_MS, this::lookAgain);
    }
  }

  /** The attempt is over. */
  void remove(Family family) {
    families.remove(family);
    markers.remove(family.marker);
    marks.remove(family.mark);
    for (Map.Entry<Integer, Orphan> entry : orphans.entrySet()) {
      Orphan orphan = entry.getValue();
      if (orphan.suspects.remove(family) && orphan.suspects.isEmpty()) {
        entry.setValue(new Orphan(orphan.proc, strays, Set.of()));
        kill(strays);
      }
    }
  }

  /** Asks all its processes to end. */
  void terminate(Family family) {
    ending.add(family);
    roundSoon(0);
  }

  /** Ends all its processes by force, then calls {@link Family#cleared}. */
  void kill(Family family) {
    if (killing.add(family)) {
      roundMs = ROUND_MS;
    }
    roundSoon(0);
  }

  /** Whether an orphan that is surely of this family lives. */
  boolean holds(Family family) {
    return orphans.values().stream().anyMatch(orphan -> orphan.owner == family);
  }

  /** Whether anything of this family lives beside its first process. */
  boolean hasOthers(Family family) {
    look();
    return holds(family) || table.hasChildren(family.leader);
  }

  /**
   * Collects dead orphans and finds out whose the new ones are.
   *
   * @return whether there are new ones of a family that is being killed; they are killed at once
   */
  boolean look() {
    boolean killed = false;
    Set<Integer> seen = new HashSet<>();
    for (int pid : children()) {
      if (libc.waitpid(pid, status) == 0) {
        seen.add(pid);
        if (!orphans.containsKey(pid)) {
          killed |= adopt(pid);
        }
      }
    }
    orphans
        .entrySet()
        .removeIf(
            entry -> {
              Family owner = entry.getValue().owner;
              boolean gone = !seen.contains(entry.getKey());
              if (gone && owner != null) {
                owner.strays.remove(entry.getKey());
              }
              return gone;
            });
    return killed;
  }

  private List<Integer> children() {
    List<Integer> children = table.children(self, self);
    if (children != null) {
      return children;
    }
    // A kernel without these lists: whoever else is a child of ours is a family's first process.
    Set<Integer> leaders = new HashSet<>();
    families.forEach(family -> leaders.add(family.leader));
    return table.scan().stream()
        .filter(proc -> proc.parent() == self && !leaders.contains(proc.pid()))
        .map(Proc::pid)
        .toList();
  }

  private void lookAgain() {
    look();
    lookDue = !families.isEmpty() || !orphans.isEmpty();
    if (lookDue) {
      timers.after(LOOK_MS, this::lookAgain);
    }
  }

  private boolean adopt(int pid) {
    Proc proc = table.find(pid);
    if (proc == null) {
      return false;
    }
    Family owner = bearer(proc);
    Set<Family> suspects = new HashSet<>();
    if (owner == null) {
      for (Family family : families) {
        if (family.startTicks != 0 && family.startTicks <= proc.startTicks()) {
          suspects.add(family);
        }
      }
      if (suspects.size() <= 1) {
        owner = suspects.isEmpty() ? strays : suspects.iterator().next();
        suspects.clear();
        if (owner != strays) {
          owner.strays.put(pid, proc.startTicks());
          owner.strayed.accept(pid, proc.startTicks());
        }
      }
    }
    orphans.put(pid, new Orphan(proc, owner, suspects));
    if (owner == strays) {
      kill(strays);
    }
    return owner != null && killing.contains(owner) && table.signal(proc, Libc.SIGKILL);
  }

  /** Whose the process is by what it carries itself. */
  private @Nullable Family bearer(Proc proc) {
    for (Family family : families) {
      if (family.leader != 0
          && (proc.session() == family.leader || proc.group() == family.leader)
          && !reused(family)) {
        return family;
      }
    }
    return marked(proc.pid());
  }

  /** Whose the process is by its environment or its limits. */
  private @Nullable Family marked(int pid) {
    Family family = markers.get(table.marker(pid));
    return family != null ? family : marks.get(table.mark(pid));
  }

  /** Whether a stranger has the number of its first process. */
  private boolean reused(Family family) {
    Proc leader = table.find(family.leader);
    return leader != null && leader.startTicks() != family.startTicks;
  }

  private void roundSoon(long delayMs) {
    if (!roundDue) {
      roundDue = true;
      timers.after(delayMs, this::round);
    }
  }

  /** One look at all processes serves every family that shall end. */
  private void round() {
    roundDue = false;
    long startNs = System.nanoTime();
    look();
    Map<Family, List<Proc>> found = members();
    for (Family family : ending) {
      for (Proc proc : found.getOrDefault(family, List.of())) {
        table.signal(proc, Libc.SIGTERM);
        // A stopped process would not hear it.
        table.signal(proc, Libc.SIGCONT);
      }
    }
    ending.clear();
    Set<Family> clear = new LinkedHashSet<>(killing);
    clear.removeIf(family -> found.containsKey(family) || holds(family));
    killing.removeAll(clear);
    if (!killing.isEmpty()) {
      killAll(found);
      long tookMs = (System.nanoTime() - startNs) / 1_000_000;
      roundSoon(roundMs + 2 * tookMs);
      // What does not die at once hangs in the kernel: look for it less and less often.
      roundMs = Math.min(ROUND_MS_MAX, roundMs * 2);
    }
    clear.forEach(family -> family.cleared.run());
  }

  /** Stops them all first: what is stopped cannot fork, so at some scan there is nothing new. */
  private void killAll(Map<Family, List<Proc>> first) {
    Set<Proc> stopped = new LinkedHashSet<>();
    Map<Family, List<Proc>> found = first;
    for (int scan = 0; scan < SCANS_MAX; scan++) {
      boolean news = false;
      for (Family family : killing) {
        for (Proc proc : found.getOrDefault(family, List.of())) {
          if (stopped.stream().noneMatch(known -> same(known, proc))) {
            news = true;
            stopped.add(proc);
            table.signal(proc, Libc.SIGSTOP);
          }
        }
      }
      if (!news) {
        break;
      }
      found = members();
    }
    stopped.forEach(proc -> table.signal(proc, Libc.SIGKILL));
    chase();
  }

  /**
   * What lives on in ever new children, faster than a scan, comes to the keeper as an orphan each
   * time its parent ends: there it is caught.
   */
  private void chase() {
    long startNs = System.nanoTime();
    long caughtNs = startNs;
    for (long nowNs = startNs;
        nowNs - caughtNs < CHASE_NS && nowNs - startNs < CHASE_NS_MAX;
        nowNs = System.nanoTime()) {
      if (look()) {
        caughtNs = nowNs;
      }
    }
  }

  private static boolean same(Proc a, Proc b) {
    return a.pid() == b.pid() && a.startTicks() == b.startTicks();
  }

  /** The living processes of each family, by one scan. */
  private Map<Family, List<Proc>> members() {
    Map<Integer, Proc> procs = new HashMap<>();
    table.scan().forEach(proc -> procs.put(proc.pid(), proc));
    Map<Integer, Family> leaders = new HashMap<>();
    long oldestTicks = Long.MAX_VALUE;
    for (Family family : families) {
      oldestTicks = Math.min(oldestTicks, family.startTicks);
      Proc leader = procs.get(family.leader);
      if (family.leader != 0 && (leader == null || leader.startTicks() == family.startTicks)) {
        leaders.put(family.leader, family);
      }
    }
    Map<Integer, Family> owners = new HashMap<>();
    for (Family family : families) {
      family.strays.forEach(
          (pid, ticks) -> {
            Proc stray = procs.get(pid);
            if (stray != null && stray.startTicks() == ticks) {
              owners.put(pid, family);
            }
          });
    }
    for (Proc proc : procs.values()) {
      Family owner = leaders.get(proc.session());
      owner = owner != null ? owner : leaders.get(proc.group());
      Orphan orphan = orphans.get(proc.pid());
      owner = owner != null || orphan == null ? owner : orphan.owner;
      // Nothing of a family is older than its first process: spares reading most of the table.
      owner = owner != null || proc.startTicks() < oldestTicks ? owner : marked(proc.pid());
      if (owner != null && proc.pid() != self) {
        owners.put(proc.pid(), owner);
      }
    }
    Map<Family, List<Proc>> members = new HashMap<>();
    for (Proc proc : procs.values()) {
      Family owner = proc.alive() ? inherited(proc, procs, owners) : null;
      if (owner != null) {
        members.computeIfAbsent(owner, ignored -> new ArrayList<>()).add(proc);
      }
    }
    return members;
  }

  /** Whose a process is by its ancestors. */
  private @Nullable Family inherited(
      Proc proc, Map<Integer, Proc> procs, Map<Integer, Family> owners) {
    Proc at = proc;
    // Parents are read one by one while the table changes; the bound is for a circle in it.
    for (int depth = 0; at != null && at.pid() != self && depth < 1_000; depth++) {
      Family owner = owners.get(at.pid());
      if (owner != null) {
        return owner;
      }
      at = procs.get(at.parent());
    }
    return null;
  }
}
