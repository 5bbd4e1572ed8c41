package org.tarflow4j.jobs.checkpoint;

import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.FlatBuilder;

/** A flat vector that grows tensor by tensor, in the precision of the file. */
final class VectorReader {
    private final Function<DataType, FlatBuilder> start;
    private @Nullable FlatBuilder builder;

    /** What reads a vector. */
    interface Reading<T> {
        T read() throws IOException;
    }

    private VectorReader(Function<DataType, FlatBuilder> start) {
        this.start = start;
    }

    static VectorReader ofParameters(FlowConfig model) {
        return new VectorReader(type -> FlatBuilder.ofParameters(model, type));
    }

    static VectorReader ofTrained(FlowConfig model) {
        return new VectorReader(type -> FlatBuilder.ofTrained(model, type));
    }

    void add(String name, INDArray tensor) {
        // The first tensor of a file is of its widest type.
        builder(tensor.dataType() == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT)
                .add(name, tensor);
    }

    /** @throws IllegalArgumentException if a tensor is missing or was unknown */
    FlatVector vector() {
        return FlatVector.of(builder(DataType.FLOAT).flat());
    }

    /** Reads, and tells of tensors that the checkpoint's own configuration has no place for. */
    static <T> T fitting(CheckpointDirectory directory, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (IllegalArgumentException e) {
            throw new DamagedCheckpointException(
                    directory.path() + " does not fit its own " + CheckpointFiles.CONFIG + ": " + e.getMessage(), e);
        }
    }

    private FlatBuilder builder(DataType type) {
        FlatBuilder existing = builder;
        if (existing == null) {
            existing = start.apply(type);
            builder = existing;
        }
        return existing;
    }
}
