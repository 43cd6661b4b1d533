package dev.signalbox.server.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.signalbox.server.config.Settings.Given;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A YAML file as flat keys ({@code worker.slots}), each with its place. */
final class YamlKeys {
  private static final int DEPTH_MAX = 8;

  private final String file;
  private final List<ConfigProblem> problems;
  private final List<Given> keys = new ArrayList<>();
  private final Map<String, String> seen = new HashMap<>();

  private YamlKeys(String file, List<ConfigProblem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * Reads the text.
   *
   * @param file its name, for messages
   * @param problems what is wrong is added to it
   */
  static List<Given> read(String file, String text, List<ConfigProblem> problems) {
    YamlKeys reader = new YamlKeys(file, problems);
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      reader.document(parser);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation() == null ? JsonLocation.NA : e.getLocation();
      String what = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("not YAML");
      reader.problem(at, "SB-CONFIG-003: this is not YAML: " + what);
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory cannot be read", e);
    }
    return reader.keys;
  }

  private void document(YAMLParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return;
    }
    if (first != JsonToken.START_OBJECT) {
      problem(parser.currentTokenLocation(), "SB-CONFIG-003: the file must hold keys and values");
      return;
    }
    mapping(parser, "", 1);
    if (parser.nextToken() != null) {
      problem(parser.currentTokenLocation(), "SB-CONFIG-003: the file holds a second document");
    }
  }

  private void mapping(YAMLParser parser, String prefix, int depth) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = prefix + parser.currentName();
      String where = where(parser.currentTokenLocation());
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT) {
        if (depth >= DEPTH_MAX) {
          problem(parser.currentTokenLocation(), "SB-CONFIG-003: nested too deep");
          parser.skipChildren();
        } else {
          mapping(parser, key + ".", depth + 1);
        }
        continue;
      }
      List<String> values = new ArrayList<>();
      if (token == JsonToken.START_ARRAY) {
        sequence(parser, key, values);
      } else if (token != JsonToken.VALUE_NULL) {
        scalar(parser, values);
      }
      String before = seen.putIfAbsent(key, where);
      if (before != null) {
        problems.add(
            new ConfigProblem(
                where, "SB-CONFIG-003: " + key + " is given twice, first at " + before));
      }
      keys.add(new Given(key, values, token == JsonToken.START_ARRAY, where));
    }
  }

  private void sequence(YAMLParser parser, String key, List<String> values) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken().isScalarValue()) {
        scalar(parser, values);
      } else {
        problem(
            parser.currentTokenLocation(),
            "SB-CONFIG-003: " + key + " takes a list of plain values");
        parser.skipChildren();
      }
    }
  }

  private void scalar(YAMLParser parser, List<String> values) throws IOException {
    if (parser.isCurrentAlias()) {
      problem(parser.currentTokenLocation(), "SB-CONFIG-003: aliases (*name) are not taken");
      return;
    }
    values.add(parser.getText());
  }

  private void problem(JsonLocation at, String message) {
    problems.add(new ConfigProblem(where(at), message));
  }

  private String where(JsonLocation at) {
    return at.getLineNr() < 1 ? file : file + ":" + at.getLineNr() + ":" + at.getColumnNr();
  }
}
