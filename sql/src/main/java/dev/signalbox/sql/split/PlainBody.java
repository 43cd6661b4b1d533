package dev.signalbox.sql.split;

/** Every semicolon ends a statement. */
final class PlainBody implements Body {
  static final PlainBody INSTANCE = new PlainBody();

  private PlainBody() {}

  @Override
  public void token(String word) {}

  @Override
  public boolean semicolonEnds() {
    return true;
  }

  @Override
  public String missing() {
    return "";
  }
}
