package org.tarflow4j.data;

import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;

/** Puts the columns of a record together again. */
final class PatchRowMaterializer extends RecordMaterializer<PatchRow> {
    private static final byte[] NOTHING = {};

    private String id = "";
    private int label;
    private byte[] patches = NOTHING;

    private final GroupConverter root = new Root();

    @Override
    public PatchRow getCurrentRecord() {
        return new PatchRow(id, label, patches);
    }

    @Override
    public GroupConverter getRootConverter() {
        return root;
    }

    private final class Root extends GroupConverter {
        private final Converter[] columns = {
            new PrimitiveConverter() {
                @Override
                public void addBinary(Binary value) {
                    id = value.toStringUsingUTF8();
                }
            },
            new PrimitiveConverter() {
                @Override
                public void addInt(int value) {
                    label = value;
                }
            },
            new PrimitiveConverter() {
                @Override
                public void addBinary(Binary value) {
                    patches = value.getBytes();
                }
            }
        };

        @Override
        public Converter getConverter(int fieldIndex) {
            return columns[fieldIndex];
        }

        @Override
        public void start() {
            // The columns overwrite what the last record left: all three are required.
        }

        @Override
        public void end() {
            // Nothing to finish.
        }
    }
}
