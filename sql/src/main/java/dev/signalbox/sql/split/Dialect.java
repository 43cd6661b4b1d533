package dev.signalbox.sql.split;

import static dev.signalbox.sql.split.Dialect.Feature.BACKSLASH_ESCAPES;
import static dev.signalbox.sql.split.Dialect.Feature.BACKTICK_NAMES;
import static dev.signalbox.sql.split.Dialect.Feature.BRACKET_NAMES;
import static dev.signalbox.sql.split.Dialect.Feature.DASHES_NEED_SPACE;
import static dev.signalbox.sql.split.Dialect.Feature.DOLLAR_QUOTES;
import static dev.signalbox.sql.split.Dialect.Feature.ESCAPE_STRINGS;
import static dev.signalbox.sql.split.Dialect.Feature.HASH_COMMENTS;
import static dev.signalbox.sql.split.Dialect.Feature.NESTED_COMMENTS;
import static dev.signalbox.sql.split.Dialect.Feature.TRIGGER_BODIES;

/**
 * A database's way to write SQL, as far as finding the ends of statements needs it. A new one names
 * the features that set it apart from the standard.
 */
public enum Dialect {
  DUCKDB(NESTED_COMMENTS, DOLLAR_QUOTES, ESCAPE_STRINGS),
  POSTGRES(NESTED_COMMENTS, DOLLAR_QUOTES, ESCAPE_STRINGS),
  MYSQL(HASH_COMMENTS, DASHES_NEED_SPACE, BACKSLASH_ESCAPES, BACKTICK_NAMES),
  SQLITE(BACKTICK_NAMES, BRACKET_NAMES, TRIGGER_BODIES),
  GENERIC();

  /** A bit for each feature: enums are immutable. */
  private final int features;

  Dialect(Feature... features) {
    int bits = 0;
    for (Feature feature : features) {
      bits |= 1 << feature.ordinal();
    }
    this.features = bits;
  }

  boolean has(Feature feature) {
    return (features & 1 << feature.ordinal()) != 0;
  }

  enum Feature {
    /** A comment within a comment has an end of its own. */
    NESTED_COMMENTS,
    /** A {@code #} starts a comment up to the line's end. */
    HASH_COMMENTS,
    /** {@code --} is a comment only before a space; {@code 1--1} is arithmetic. */
    DASHES_NEED_SPACE,
    /** A backslash in a string takes the next character with it. */
    BACKSLASH_ESCAPES,
    BACKTICK_NAMES,
    BRACKET_NAMES,
    /** {@code $tag$ … $tag$}. */
    DOLLAR_QUOTES,
    /** {@code E'…'}, where a backslash escapes. */
    ESCAPE_STRINGS,
    /** {@code CREATE TRIGGER … BEGIN …; …; END} is one statement. */
    TRIGGER_BODIES
  }
}
