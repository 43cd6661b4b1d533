package dev.signalbox.checks;

/**
 * A broken rule: where, and what to do about it. The line is 0 where the file as a whole is meant.
 */
record Finding(String rule, String file, long line, String advice) {
  @Override
  public String toString() {
    return file + ":" + line + ": [" + rule + "] " + advice;
  }
}
