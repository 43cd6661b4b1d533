package dev.signalbox.bench;

import java.util.Locale;

/**
 * One measured figure.
 *
 * @param value what was measured
 * @param limit what nothing on this machine could better, measured in the same run; 0 if there is
 *     none
 * @param limitIs what the limit is
 * @param aim what we want, in words
 * @param met whether we have it
 */
record Figure(
    String name, double value, String unit, double limit, String limitIs, String aim, boolean met) {
  double ratio() {
    return limit == 0 ? 0 : value / limit;
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "{\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\",\"limit\":%.3f,\"limit_is\":\"%s\","
            + "\"ratio\":%.4f,\"aim\":\"%s\",\"met\":%b}",
        name,
        value,
        unit,
        limit,
        limitIs,
        ratio(),
        aim,
        met);
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%-18s %12.2f %-10s limit %12.2f (%s)  ratio %6.3f  aim %s: %s",
        name,
        value,
        unit,
        limit,
        limitIs,
        ratio(),
        aim,
        met ? "met" : "MISSED");
  }
}
