package dev.signalbox.sql.lineage;

import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.SplitProgram;
import dev.signalbox.sql.split.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Which statements of a program must wait for which. Two are independent only if that is certain.
 *
 * @param nodes one for each statement, in the program's order
 */
public record DependencyGraph(List<Node> nodes) {
  /** More statements than this run in order: every pair is looked at. */
  public static final int STATEMENTS_MAX = 2_000;

  /**
   * A statement.
   *
   * @param number from 1, as in the program
   * @param after what it waits for; what these wait for in turn is left out
   */
  public record Node(int number, Access access, List<Edge> after) {
    public Node {
      after = List.copyOf(after);
    }
  }

  /**
   * A reason to wait.
   *
   * @param on the number of an earlier statement
   * @param why for people
   */
  public record Edge(int on, String why) {}

  public DependencyGraph {
    nodes = List.copyOf(nodes);
  }

  /**
   * The graph of a program.
   *
   * @param catalog what is known of names that the program does not make
   */
  public static DependencyGraph of(SplitProgram program, Dialect dialect, Catalog catalog) {
    List<Statement> statements = program.statements();
    if (statements.size() > STATEMENTS_MAX) {
      String why = "the program has more than " + STATEMENTS_MAX + " statements";
      return inOrder(statements.stream().<Access>map(s -> new Access.Barrier(why)).toList(), why);
    }
    List<Access> accesses = new ArrayList<>();
    try (BoundedParser parser = new BoundedParser()) {
      AccessReader reader = new AccessReader(dialect, parser, catalog);
      statements.forEach(statement -> accesses.add(reader.read(statement)));
      return of(accesses, new Knowledge(catalog, new Views(dialect, reader)));
    }
  }

  private static DependencyGraph of(List<Access> accesses, Knowledge knowledge) {
    List<Footprint> footprints = footprints(accesses, knowledge);
    List<Node> nodes = new ArrayList<>();
    List<BitSet> before = new ArrayList<>();
    for (int later = 0; later < footprints.size(); later++) {
      BitSet waited = new BitSet();
      List<Edge> edges = new ArrayList<>();
      for (int earlier = later - 1; earlier >= 0; earlier--) {
        if (!waited.get(earlier)) {
          Optional<String> why = footprints.get(later).conflict(footprints.get(earlier));
          if (why.isPresent()) {
            edges.addFirst(new Edge(earlier + 1, why.get()));
            waited.set(earlier);
            waited.or(before.get(earlier));
          }
        }
      }
      before.add(waited);
      nodes.add(new Node(later + 1, accesses.get(later), edges));
    }
    return new DependencyGraph(nodes);
  }

  /** From a statement on that may touch the session all run in order, since there is one. */
  private static List<Footprint> footprints(List<Access> accesses, Knowledge knowledge) {
    List<Footprint> footprints = new ArrayList<>();
    String session = "";
    for (Access access : accesses) {
      if (session.isEmpty() && access instanceof Access.Session touched) {
        int number = footprints.size() + 1;
        session = "the session is one: in statement " + number + " " + touched.reason();
      }
      footprints.add(session.isEmpty() ? knowledge.next(access) : Footprint.barrier(session));
    }
    return footprints;
  }

  private static DependencyGraph inOrder(List<Access> accesses, String why) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < accesses.size(); i++) {
      List<Edge> edges = i == 0 ? List.of() : List.of(new Edge(i, why));
      nodes.add(new Node(i + 1, accesses.get(i), edges));
    }
    return new DependencyGraph(nodes);
  }
}
