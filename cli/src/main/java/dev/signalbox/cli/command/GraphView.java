package dev.signalbox.cli.command;

import dev.signalbox.cli.text.Cells;
import dev.signalbox.cli.text.JsonText;
import dev.signalbox.sql.lineage.Access;
import dev.signalbox.sql.lineage.Catalog;
import dev.signalbox.sql.lineage.DependencyGraph;
import dev.signalbox.sql.lineage.DependencyGraph.Edge;
import dev.signalbox.sql.lineage.TableName;
import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.SplitProgram;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program's graph as text and as JSON. */
final class GraphView {
  private final DependencyGraph graph;

  private GraphView(DependencyGraph graph) {
    this.graph = graph;
  }

  static GraphView of(SplitProgram program, Dialect dialect, boolean assumeTables) {
    return new GraphView(
        DependencyGraph.of(
            program,
            dialect,
            Catalog.unasked(assumeTables ? Catalog.Kind.PLAIN : Catalog.Kind.READS)));
  }

  /** The numbers that a statement waits for. */
  String after(int number) {
    return node(number).after().stream()
        .map(edge -> Integer.toString(edge.on()))
        .collect(Collectors.joining(", "));
  }

  /** A line for each thing that is waited for, up to so many. */
  List<String> reasons(int max) {
    List<String> lines = new ArrayList<>();
    for (DependencyGraph.Node node : graph.nodes()) {
      for (Edge edge : node.after()) {
        if (lines.size() == max) {
          lines.add("…");
          return lines;
        }
        lines.add(node.number() + " after " + edge.on() + ": " + Cells.printable(edge.why()));
      }
    }
    return lines;
  }

  /** The statement's part of the graph, as more keys of its JSON object. */
  String json(int number) {
    DependencyGraph.Node node = node(number);
    String access =
        switch (node.access()) {
          case Access.Tables tables ->
              ",\"reads\":" + names(tables.reads()) + ",\"writes\":" + names(tables.writes());
          case Access.Barrier barrier -> ",\"barrier\":" + JsonText.quote(barrier.reason());
          case Access.Session session -> ",\"barrier\":" + JsonText.quote(session.reason());
        };
    return ",\"dependsOn\":["
        + after(number).replace(" ", "")
        + "],\"why\":"
        + list(node.after().stream().map(Edge::why))
        + access;
  }

  private DependencyGraph.Node node(int number) {
    return graph.nodes().get(number - 1);
  }

  private static String names(Collection<TableName> names) {
    return list(names.stream().map(TableName::toString).sorted());
  }

  private static String list(Stream<String> texts) {
    return texts.map(JsonText::quote).collect(Collectors.joining(",", "[", "]"));
  }
}
