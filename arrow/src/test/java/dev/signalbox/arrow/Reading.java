package dev.signalbox.arrow;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * What Arrow's own reader finds in a stream.
 *
 * @param fields of the schema
 * @param columns for each field its values
 * @param batches the number of rows of each record batch
 */
record Reading(List<Field> fields, List<List<@Nullable Object>> columns, List<Integer> batches) {
  static Reading of(byte[] stream) throws IOException {
    try (BufferAllocator allocator = new RootAllocator();
        ArrowStreamReader reader =
            new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      List<List<@Nullable Object>> columns = new ArrayList<>();
      root.getFieldVectors().forEach(vector -> columns.add(new ArrayList<>()));
      List<Integer> batches = new ArrayList<>();
      while (reader.loadNextBatch()) {
        batches.add(root.getRowCount());
        for (int i = 0; i < columns.size(); i++) {
          FieldVector vector = root.getVector(i);
          vector.validate();
          if (!(vector instanceof DecimalVector)) {
            vector.validateFull(); // Of decimals it refuses those that have all their digits.
          }
          for (int row = 0; row < root.getRowCount(); row++) {
            columns.get(i).add(vector.getObject(row));
          }
        }
      }
      return new Reading(root.getSchema().getFields(), columns, batches);
    }
  }

  List<String> types() {
    return fields.stream().map(Reading::type).toList();
  }

  private static String type(Field field) {
    String children =
        field.getChildren().isEmpty()
            ? ""
            : "<"
                + String.join(",", field.getChildren().stream().map(Reading::type).toList())
                + ">";
    return field.getType() + children;
  }
}
