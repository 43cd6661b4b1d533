package dev.signalbox.sql.split;

import static dev.signalbox.sql.split.Dialect.Feature.BACKSLASH_NAMES;
import static dev.signalbox.sql.split.Dialect.Feature.BACKSLASH_STRINGS;
import static dev.signalbox.sql.split.Dialect.Feature.BACKTICK_NAMES;
import static dev.signalbox.sql.split.Dialect.Feature.BARE_DOLLAR_QUOTES;
import static dev.signalbox.sql.split.Dialect.Feature.BRACKET_NAMES;
import static dev.signalbox.sql.split.Dialect.Feature.CLIENT_COMMANDS;
import static dev.signalbox.sql.split.Dialect.Feature.CODE_COMMENTS;
import static dev.signalbox.sql.split.Dialect.Feature.CR_ENDS_COMMENT;
import static dev.signalbox.sql.split.Dialect.Feature.DASHES_NEED_SPACE;
import static dev.signalbox.sql.split.Dialect.Feature.DOLLAR_QUOTES;
import static dev.signalbox.sql.split.Dialect.Feature.ESCAPE_STRINGS;
import static dev.signalbox.sql.split.Dialect.Feature.HASH_COMMENTS;
import static dev.signalbox.sql.split.Dialect.Feature.HASH_SPACE_COMMENTS;
import static dev.signalbox.sql.split.Dialect.Feature.NESTED_COMMENTS;
import static dev.signalbox.sql.split.Dialect.Feature.OPEN_COMMENT_ENDS;
import static dev.signalbox.sql.split.Dialect.Feature.QUOTE_OPERATOR;
import static dev.signalbox.sql.split.Dialect.Feature.RAW_STRINGS;
import static dev.signalbox.sql.split.Dialect.Feature.SLASH_COMMENTS;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A database's way to write SQL, as far as finding the ends of statements needs it. A new one names
 * the features that set it apart from the standard, and {@link Body} says which of its statements
 * hold semicolons of their own.
 */
public enum Dialect {
  DUCKDB("", NESTED_COMMENTS, DOLLAR_QUOTES, ESCAPE_STRINGS, CR_ENDS_COMMENT),
  POSTGRES("postgresql", NESTED_COMMENTS, DOLLAR_QUOTES, ESCAPE_STRINGS, CR_ENDS_COMMENT),
  MYSQL(
      "",
      HASH_COMMENTS,
      DASHES_NEED_SPACE,
      CODE_COMMENTS,
      BACKSLASH_STRINGS,
      BACKTICK_NAMES,
      DOLLAR_QUOTES,
      CLIENT_COMMANDS),
  MARIADB(
      "",
      HASH_COMMENTS,
      DASHES_NEED_SPACE,
      CODE_COMMENTS,
      BACKSLASH_STRINGS,
      BACKTICK_NAMES,
      CLIENT_COMMANDS),
  SQLITE("", BACKTICK_NAMES, BRACKET_NAMES, OPEN_COMMENT_ENDS),
  HIVE("", BACKSLASH_STRINGS, BACKTICK_NAMES, CR_ENDS_COMMENT),
  SPARK(
      "databricks",
      NESTED_COMMENTS,
      BACKSLASH_STRINGS,
      BACKTICK_NAMES,
      RAW_STRINGS,
      CR_ENDS_COMMENT),
  TRINO("presto", BACKTICK_NAMES, BARE_DOLLAR_QUOTES, CR_ENDS_COMMENT),
  CLICKHOUSE(
      "",
      NESTED_COMMENTS,
      SLASH_COMMENTS,
      HASH_SPACE_COMMENTS,
      BACKSLASH_STRINGS,
      BACKSLASH_NAMES,
      BACKTICK_NAMES,
      DOLLAR_QUOTES),
  SNOWFLAKE("", SLASH_COMMENTS, BACKSLASH_STRINGS, BARE_DOLLAR_QUOTES),
  ORACLE("", QUOTE_OPERATOR),
  SQLSERVER("mssql", NESTED_COMMENTS, BRACKET_NAMES),
  /** The standard, and what no database means otherwise. */
  GENERIC("ansi", BACKTICK_NAMES, DOLLAR_QUOTES);

  private final String alias;

  /** A bit for each feature: enums are immutable. */
  private final int features;

  Dialect(String alias, Feature... features) {
    this.alias = alias;
    int bits = 0;
    for (Feature feature : features) {
      bits |= 1 << feature.ordinal();
    }
    this.features = bits;
  }

  /** By its name or its other name, in any case. */
  public static Optional<Dialect> named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(d -> !lower.isEmpty() && (d.label().equals(lower) || d.alias.equals(lower)))
        .findFirst();
  }

  /** Each name that {@link #named} knows first. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Dialect::label).toList();
  }

  /** As users write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean has(Feature feature) {
    return (features & 1 << feature.ordinal()) != 0;
  }

  /** In these a string in double quotes takes backslashes as one in single quotes does. */
  boolean doubleQuotesAreStrings() {
    return switch (this) {
      case MYSQL, MARIADB, HIVE, SPARK, CLICKHOUSE -> true;
      case DUCKDB, POSTGRES, SQLITE, TRINO, SNOWFLAKE, ORACLE, SQLSERVER, GENERIC -> false;
    };
  }

  enum Feature {
    /** A comment within a comment has an end of its own. */
    NESTED_COMMENTS,
    /** A {@code #} starts a comment up to the line's end. */
    HASH_COMMENTS,
    /** A {@code #} does so before a space or an exclamation mark only. */
    HASH_SPACE_COMMENTS,
    /** {@code //} starts a comment up to the line's end. */
    SLASH_COMMENTS,
    /** {@code --} is a comment only before a space; {@code 1--1} is arithmetic. */
    DASHES_NEED_SPACE,
    /** A carriage return alone ends a line's comment, too. */
    CR_ENDS_COMMENT,
    /** A comment that is open at the program's end is no mistake. */
    OPEN_COMMENT_ENDS,
    /** {@code /*! … *}{@code /} holds code. */
    CODE_COMMENTS,
    /** A backslash in a string takes the next character with it. */
    BACKSLASH_STRINGS,
    /** A backslash in a name between backticks does so, too. */
    BACKSLASH_NAMES,
    BACKTICK_NAMES,
    BRACKET_NAMES,
    /** {@code $tag$ … $tag$}. */
    DOLLAR_QUOTES,
    /** {@code $$ … $$}, never with a tag. */
    BARE_DOLLAR_QUOTES,
    /** {@code E'…'}, where a backslash escapes. */
    ESCAPE_STRINGS,
    /** {@code r'…'}, where it does not. */
    RAW_STRINGS,
    /** {@code q'[…]'}. */
    QUOTE_OPERATOR,
    /** {@code DELIMITER}, {@code \g} and {@code \G}: its own client takes them, no server does. */
    CLIENT_COMMANDS
  }
}
