package dev.signalbox.cli.jobfile;

import dev.signalbox.cli.jobfile.Problem.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers what is wrong, so that all of it can be told at once. */
final class Problems {
  static final int MAX = 50;
  static final String SYNTAX = "SB-JOB-400";
  static final String UNKNOWN_KEY = "SB-JOB-401";
  static final String TYPE = "SB-JOB-402";
  static final String VALUE = "SB-JOB-403";
  static final String UNKNOWN_NEED = "SB-JOB-404";
  static final String MISSING = "SB-JOB-405";
  static final String DUPLICATE = "SB-JOB-406";
  static final String CYCLE = "SB-JOB-407";
  static final String UNSUPPORTED = "SB-JOB-408";
  static final String TOO_LARGE = "SB-JOB-413";

  /** A quoted value longer than this is cut in messages. */
  private static final int QUOTED_CHARS_MAX = 60;

  private final List<Problem> found = new ArrayList<>();
  private int beyond;

  void add(Place place, String code, String message) {
    if (found.size() < MAX) {
      found.add(new Problem(place, code, message));
    } else {
      beyond++;
    }
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** In the order of the file. */
  List<Problem> all() {
    List<Problem> all = new ArrayList<>(found);
    all.sort(Comparator.comparing(Problem::place));
    if (beyond > 0) {
      Problem last = all.getLast();
      all.add(new Problem(last.place(), TOO_LARGE, "and " + beyond + " more problems"));
    }
    return all;
  }

  /** A value as messages show it. */
  static String quote(String value) {
    String shown = dev.signalbox.cli.text.Cells.printable(value);
    return '"'
        + (shown.length() <= QUOTED_CHARS_MAX ? shown : shown.substring(0, QUOTED_CHARS_MAX) + "…")
        + '"';
  }
}
