// expect: found raw type
package dev.signalbox.canaries;

import java.util.List;

final class UsesRawTypes {
  int size(List list) {
    return list.size();
  }
}
