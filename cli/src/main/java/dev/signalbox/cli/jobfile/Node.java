package dev.signalbox.cli.jobfile;

import dev.signalbox.cli.jobfile.Problem.Place;
import java.util.List;

/** A YAML document as a tree that knows its places. */
sealed interface Node {
  Place place();

  /** The word for it in messages. */
  String kind();

  /**
   * A scalar.
   *
   * @param plain true when it was written without quotes
   */
  record Scalar(Place place, String text, boolean plain) implements Node {
    boolean isNull() {
      return plain
          && (text.isEmpty()
              || text.equals("~")
              || text.equals("null")
              || text.equals("Null")
              || text.equals("NULL"));
    }

    @Override
    public String kind() {
      if (isNull()) {
        return "nothing";
      }
      if (plain && text.matches("[-+]?[0-9]+")) {
        return "a number";
      }
      return "a text";
    }
  }

  record Sequence(Place place, List<Node> items) implements Node {
    @Override
    public String kind() {
      return "a list";
    }
  }

  record Mapping(Place place, List<Entry> entries) implements Node {
    @Override
    public String kind() {
      return "a map";
    }
  }

  /** A key and its value; keys are scalars. */
  record Entry(Scalar key, Node value) {}
}
