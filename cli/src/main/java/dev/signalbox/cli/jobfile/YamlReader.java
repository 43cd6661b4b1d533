package dev.signalbox.cli.jobfile;

import dev.signalbox.cli.jobfile.Problem.Place;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Reads the part of YAML that a job file needs: one document of maps, lists and scalars. Anchors,
 * aliases and tags are refused: they let a small file stand for a huge one, or for objects.
 */
final class YamlReader {
  private static final int DEPTH_MAX = 12;
  private static final int NODES_MAX = 200_000;
  private final Problems problems;
  private int nodes;

  YamlReader(Problems problems) {
    this.problems = problems;
  }

  /** The document, or nothing when it could not be read: the problems say why. */
  Optional<Node> read(String text) {
    try {
      LoaderOptions options = new LoaderOptions();
      options.setCodePointLimit(Integer.MAX_VALUE);
      options.setNestingDepthLimit(DEPTH_MAX + 8);
      Iterator<Event> events = new Yaml(options).parse(new StringReader(text)).iterator();
      return document(events);
    } catch (Refused e) {
      problems.add(e.place, Problems.UNSUPPORTED, e.reason);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      problems.add(place(mark), Problems.SYNTAX, syntax(e));
    } catch (ReaderException e) {
      problems.add(
          placeOf(text, e.getPosition()),
          Problems.SYNTAX,
          String.format("the character U+%04X is not allowed here", e.getCodePoint()));
    } catch (YAMLException e) {
      String reason = e.getMessage() == null ? "" : e.getMessage();
      problems.add(Place.START, Problems.SYNTAX, "not valid YAML: " + firstLine(reason));
    }
    return Optional.empty();
  }

  private Optional<Node> document(Iterator<Event> events) {
    Node root = null;
    while (events.hasNext()) {
      Event event = events.next();
      if (event instanceof NodeEvent) {
        if (root != null) {
          throw new Refused(
              place(event.getStartMark()), "a job file is one document; remove this one");
        }
        root = node(event, events, 0);
      }
    }
    if (root == null) {
      problems.add(
          Place.START, Problems.MISSING, "the file is empty; a job file has at least \"tasks\"");
    }
    return Optional.ofNullable(root);
  }

  private Node node(Event event, Iterator<Event> events, int depth) {
    Place place = place(event.getStartMark());
    refuseExtras(event, place);
    if (depth > DEPTH_MAX) {
      throw new Refused(place, "nested more than " + DEPTH_MAX + " levels deep");
    }
    if (++nodes > NODES_MAX) {
      throw new Refused(place, "more than " + NODES_MAX + " values");
    }
    if (event instanceof ScalarEvent scalar) {
      boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
      return new Node.Scalar(place, scalar.getValue(), plain);
    }
    if (event instanceof SequenceStartEvent) {
      List<Node> items = new ArrayList<>();
      Event next = events.next();
      while (!(next instanceof SequenceEndEvent)) {
        items.add(node(next, events, depth + 1));
        next = events.next();
      }
      return new Node.Sequence(place, items);
    }
    return mapping(place, events, depth);
  }

  private Node mapping(Place place, Iterator<Event> events, int depth) {
    List<Node.Entry> entries = new ArrayList<>();
    Event next = events.next();
    while (!(next instanceof MappingEndEvent)) {
      Node key = node(next, events, depth + 1);
      Node value = node(events.next(), events, depth + 1);
      if (!(key instanceof Node.Scalar name)) {
        throw new Refused(key.place(), "a key must be a word, not " + key.kind());
      }
      entries.add(new Node.Entry(name, value));
      next = events.next();
    }
    return new Node.Mapping(place, entries);
  }

  private static void refuseExtras(Event event, Place place) {
    if (event instanceof AliasEvent alias) {
      throw new Refused(
          place, "aliases (*" + alias.getAnchor() + ") are not allowed; write it out");
    }
    String anchor = event instanceof NodeEvent node ? node.getAnchor() : null;
    if (anchor != null) {
      throw new Refused(place, "anchors (&" + anchor + ") are not allowed; write it out");
    }
    String tag =
        switch (event) {
          case ScalarEvent scalar -> scalar.getTag();
          case SequenceStartEvent sequence -> sequence.getTag();
          case MappingStartEvent mapping -> mapping.getTag();
          default -> null;
        };
    if (tag != null) {
      throw new Refused(place, "tags (" + Problems.quote(tag) + ") are not allowed; remove it");
    }
  }

  private static String syntax(MarkedYAMLException e) {
    String what = e.getProblem() == null ? "not valid YAML" : firstLine(e.getProblem());
    String context = e.getContext() == null ? "" : " (" + firstLine(e.getContext()) + ")";
    return what + context;
  }

  private static String firstLine(String text) {
    String line = text.lines().findFirst().orElse("");
    return dev.signalbox.cli.text.Cells.printable(
        line.length() <= 200 ? line : line.substring(0, 200) + "…");
  }

  private static Place place(Mark mark) {
    return mark == null ? Place.START : new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static Place placeOf(String text, int position) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < Math.min(position, text.length()); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return new Place(line, column);
  }

  /** Valid YAML that a job file does not take. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Place place;
    private final String reason;

    Refused(Place place, String reason) {
      super(reason, null, false, false);
      this.place = place;
      this.reason = reason;
    }
  }
}
