package dev.signalbox.sql.program;

import dev.signalbox.core.output.Value;
import dev.signalbox.core.output.Value.Kind;
import dev.signalbox.sql.program.SqlChild.Setup;
import java.util.LinkedHashMap;
import java.util.Map;

/** What only DuckDB has is in {@link DuckDbValuesTest}. */
class DuckDbContractTest extends DatabaseContract {
  @Override
  Setup setup() {
    return Setup.in(dir);
  }

  @Override
  String numbers(int count) {
    return "select i from range(1, " + (count + 1) + ") r(i)";
  }

  @Override
  String endless() {
    return "select count(*) from range(100000000000) a, range(100) b";
  }

  @Override
  String param(String name) {
    return "getvariable('" + name + "')";
  }

  @Override
  Map<String, Value> types() {
    Map<String, Value> types = new LinkedHashMap<>();
    types.put("true", new Value.Bool(true));
    types.put("9223372036854775807", new Value.Int(Long.MAX_VALUE));
    types.put("12.340::decimal(10,3)", new Value.Text(Kind.DECIMAL, "12.340"));
    types.put("'\\xff'::blob", new Value.Bytes(new byte[] {-1}));
    types.put("date '2024-02-29'", new Value.Text(Kind.DATE, "2024-02-29"));
    types.put("null", Value.Null.NULL);
    return types;
  }

  @Override
  String unknownColumnState() {
    return "42000";
  }

  @Override
  boolean tellsPlace() {
    return true;
  }
}
