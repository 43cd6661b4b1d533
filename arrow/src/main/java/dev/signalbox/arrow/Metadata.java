package dev.signalbox.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.signalbox.api.v1.Column;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;

/** The metadata of a stream's messages. */
final class Metadata {
  /** Under this key each field has the database's own name of its type. */
  static final String TYPE_KEY = "signalbox.type";

  private static final String ELEMENT = "item";

  private final FlatBufferBuilder builder = new FlatBufferBuilder();

  ByteBuffer schema(List<Column> columns, List<Vector> vectors) {
    builder.clear();
    int[] fields = new int[columns.size()];
    for (int i = 0; i < fields.length; i++) {
      int key = builder.createString(TYPE_KEY);
      int type = builder.createString(columns.get(i).getType());
      int[] pairs = {KeyValue.createKeyValue(builder, key, type)};
      int pairsAt = Field.createCustomMetadataVector(builder, pairs);
      fields[i] = field(columns.get(i).getName(), vectors.get(i), pairsAt);
    }
    int fieldsAt = Schema.createFieldsVector(builder, fields);
    Schema.startSchema(builder);
    Schema.addEndianness(builder, Endianness.Little);
    Schema.addFields(builder, fieldsAt);
    return message(MessageHeader.Schema, Schema.endSchema(builder), 0);
  }

  private int field(String name, Vector vector, int pairsAt) {
    int[] children =
        vector.children().stream().mapToInt(child -> field(ELEMENT, child, 0)).toArray();
    int childrenAt = Field.createChildrenVector(builder, children);
    int nameAt = builder.createString(name);
    int typeAt = vector.type().write(builder);
    Field.startField(builder);
    Field.addName(builder, nameAt);
    Field.addNullable(builder, true);
    Field.addTypeType(builder, vector.type().tag());
    Field.addType(builder, typeAt);
    Field.addChildren(builder, childrenAt);
    if (pairsAt != 0) {
      Field.addCustomMetadata(builder, pairsAt);
    }
    return Field.endField(builder);
  }

  /**
   * @param vectors of the columns
   * @param buffers of all vectors, in the order of the body
   */
  ByteBuffer recordBatch(int rows, List<Vector> vectors, List<Block> buffers) {
    builder.clear();
    List<Vector> nodes = Vector.flat(vectors);
    RecordBatch.startNodesVector(builder, nodes.size());
    // Vectors of structs are built from their end.
    for (Vector node : nodes.reversed()) {
      FieldNode.createFieldNode(builder, node.length(), node.nulls());
    }
    int nodesAt = builder.endVector();
    List<Long> offsets = new ArrayList<>();
    long bodyBytes = 0;
    for (Block buffer : buffers) {
      offsets.add(bodyBytes);
      bodyBytes += padded(buffer.size());
    }
    RecordBatch.startBuffersVector(builder, buffers.size());
    for (int i = buffers.size() - 1; i >= 0; i--) {
      Buffer.createBuffer(builder, offsets.get(i), buffers.get(i).size());
    }
    int buffersAt = builder.endVector();
    RecordBatch.startRecordBatch(builder);
    RecordBatch.addLength(builder, rows);
    RecordBatch.addNodes(builder, nodesAt);
    RecordBatch.addBuffers(builder, buffersAt);
    return message(MessageHeader.RecordBatch, RecordBatch.endRecordBatch(builder), bodyBytes);
  }

  private ByteBuffer message(byte type, int headerAt, long bodyBytes) {
    Message.startMessage(builder);
    Message.addVersion(builder, MetadataVersion.V5);
    Message.addHeaderType(builder, type);
    Message.addHeader(builder, headerAt);
    Message.addBodyLength(builder, bodyBytes);
    builder.finish(Message.endMessage(builder));
    return builder.dataBuffer();
  }

  /** Everything begins at a multiple of 8 bytes. */
  static long padded(long bytes) {
    return (bytes + 7) & ~7L;
  }
}
