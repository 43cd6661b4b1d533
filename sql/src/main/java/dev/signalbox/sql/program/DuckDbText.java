package dev.signalbox.sql.program;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signalbox.core.output.Value;
import dev.signalbox.sql.program.Database.ColumnReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes up for a fault of the driver. Texts that are no values of a VARCHAR (messages, names of
 * types and of the fields of structs, labels of enums) come from it as the bytes of their UTF-8
 * where they have a character beyond U+FFFF, each byte a character, and as many characters too
 * short as there are bytes too many.
 */
final class DuckDbText {
  private static final Pattern BYTES = Pattern.compile("[\u00F0-\u00F4][\u0080-\u00BF]{3}");
  private static final Pattern FIRST_BYTE = Pattern.compile("[\u00F0-\u00F4](?:[\u0080-\u00BF]|$)");

  private DuckDbText() {}

  /** The text with its characters; what is cut off stays so. */
  static String repaired(String text) {
    return BYTES
        .matcher(text)
        .replaceAll(
            bytes ->
                Matcher.quoteReplacement(new String(bytes.group().getBytes(ISO_8859_1), UTF_8)));
  }

  /** Whether a type's name tells that names or labels in its values are mangled. */
  static boolean isMangled(String type) {
    return BYTES.matcher(type).find();
  }

  /** As DuckDB itself writes the value, which is right. */
  static Value asText(ResultSet rows, int column) throws SQLException {
    String text = rows.getString(column);
    return text == null ? Value.Null.NULL : Value.Text.of(text);
  }

  /**
   * Reads the labels of enums.
   *
   * @param database for another session: a query on that of the result would end it
   */
  static ColumnReader labels(DuckDb.Instance database) {
    Map<String, String> exact = new HashMap<>();
    Set<String> asTheyAre = new HashSet<>();
    return (rows, column) -> {
      String text = rows.getString(column);
      if (text == null) {
        return Value.Null.NULL;
      }
      if (FIRST_BYTE.matcher(text).find()) {
        if (asTheyAre.isEmpty()) {
          try (Connection another = database.connect()) {
            learn(another, exact, asTheyAre);
          }
        }
        // Anew: such a text of the driver equals no other, not even one of the same characters.
        String label = new String(text.toCharArray());
        if (exact.containsKey(label) == asTheyAre.contains(label)) {
          throw new SQLException(
              "column "
                  + column
                  + " has a label that DuckDB's driver does not tell from others:"
                  + " cast the column to VARCHAR",
              "22021");
        }
        text = exact.getOrDefault(label, label);
      }
      return Value.Text.of(text);
    };
  }

  private static void learn(Connection connection, Map<String, String> exact, Set<String> asTheyAre)
      throws SQLException {
    try (Statement ask = connection.createStatement();
        ResultSet labels =
            ask.executeQuery(
                "select distinct unnest(labels) from duckdb_types() where logical_type = 'ENUM'"
                    + " union select ''")) {
      while (labels.next()) {
        String label = labels.getString(1);
        String mangled = mangled(label);
        if (mangled.equals(label)) {
          asTheyAre.add(label);
        } else if (exact.putIfAbsent(mangled, label) != null) {
          asTheyAre.add(mangled);
        }
      }
    }
  }

  static String mangled(String text) {
    StringBuilder mangled = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              String one = Character.toString(c);
              mangled.append(c > 0xFFFF ? new String(one.getBytes(UTF_8), ISO_8859_1) : one);
            });
    return mangled.substring(0, text.codePointCount(0, text.length()));
  }
}
