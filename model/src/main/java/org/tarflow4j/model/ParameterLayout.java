package org.tarflow4j.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each parameter of a flow lies in its one flat vector. The names are those of the reference's state dict, in its
 * order; the weights of linear maps lie as [in, out] (files hold them as [out, in]).
 *
 * <p>The last {@code T·D} elements are {@code var}, the tracked variance of the prior. It is not trained: gradients and
 * optimizer moments cover the first {@link #trainableSize()} elements only.
 */
public final class ParameterLayout {
    /** Name of the tracked prior variance, [T, D] of the last block. */
    public static final String PRIOR_VARIANCE = "var";

    /** How a parameter starts and how it lies in a file. */
    public enum Kind {
        /** Weight of a linear map, [in, out] here and [out, in] in files; U(±1/√in). */
        LINEAR_WEIGHT,
        /** Weight of an output map, laid out as {@link #LINEAR_WEIGHT}; zero. */
        ZERO_LINEAR_WEIGHT,
        /** Bias of a linear map, U(±1/√in). */
        LINEAR_BIAS,
        /** Table of embeddings; N(0, 1)·0.01. */
        EMBEDDING,
        /** Gain of a layer norm, or the prior variance; one. */
        ONE,
        /** Bias of a layer norm; zero. */
        ZERO
    }

    /**
     * One parameter.
     *
     * @param name name in the reference's state dict
     * @param offset first element in the flat vector
     * @param rows number of rows; 1 for a vector
     * @param columns number of columns, or the length of a vector
     * @param kind how it starts and how it lies in a file
     * @param fanIn number of inputs of the linear map it belongs to, 0 if none
     */
    public record Parameter(String name, long offset, int rows, int columns, Kind kind, int fanIn) {
        /** Number of elements. */
        public long size() {
            return (long) rows * columns;
        }

        /** Whether files hold it transposed. */
        public boolean transposedInFiles() {
            return kind == Kind.LINEAR_WEIGHT || kind == Kind.ZERO_LINEAR_WEIGHT;
        }

        /** Shape in the reference's state dict. */
        public long[] fileShape() {
            if (transposedInFiles()) {
                return new long[] {columns, rows};
            }
            if (name.endsWith(".class_embed")) {
                return new long[] {rows, 1, columns};
            }
            boolean table = kind == Kind.EMBEDDING || name.equals(PRIOR_VARIANCE);
            return table ? new long[] {rows, columns} : new long[] {columns};
        }
    }

    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final long trainableSize;
    private long size;

    /** The layout for {@code config}. */
    public ParameterLayout(FlowConfig config) {
        for (int layer = 0; layer < config.sharedBackboneLayers(); layer++) {
            addLayer("shared_backbone." + layer, config.widths().get(0));
        }
        for (int block = 0; block < config.blocks(); block++) {
            addBlock("blocks." + block, block, config);
        }
        trainableSize = size;
        int last = config.blocks() - 1;
        add(PRIOR_VARIANCE, config.tokens(last), config.tokenWidth(last), Kind.ONE, 0);
    }

    /** All parameters in the order of the flat vector, {@code var} last. */
    public List<Parameter> parameters() {
        return new ArrayList<>(parameters.values());
    }

    /** The parameter of that name; the name must exist. */
    public Parameter parameter(String name) {
        Parameter found = parameters.get(name);
        if (found == null) {
            throw new IllegalArgumentException("No parameter is named " + name);
        }
        return found;
    }

    /** Name of the parameter that an element of the flat vector belongs to. */
    public String nameAt(long index) {
        return parameters.values().stream()
                .filter(parameter -> index < parameter.offset() + parameter.size())
                .findFirst()
                .orElseThrow(() -> new IndexOutOfBoundsException("No element " + index + " of " + size))
                .name();
    }

    /** Length of the flat vector. */
    public long size() {
        return size;
    }

    /** Number of trained elements; they come first. */
    public long trainableSize() {
        return trainableSize;
    }

    private void addBlock(String prefix, int block, FlowConfig config) {
        int width = config.widths().get(block);
        int tokenWidth = config.tokenWidth(block);
        add(prefix + ".pos_embed", config.tokens(block), width, Kind.EMBEDDING, 0);
        if (config.classes() > 0) {
            add(prefix + ".class_embed", config.classes(), width, Kind.EMBEDDING, 0);
        }
        addLinear(prefix + ".proj_in", tokenWidth, width);
        for (int layer = 0; layer < config.ownLayers(block); layer++) {
            addLayer(prefix + ".head_blocks." + layer, width);
        }
        int outputs = config.volumePreserving() ? tokenWidth : 2 * tokenWidth;
        add(prefix + ".proj_out.weight", width, outputs, Kind.ZERO_LINEAR_WEIGHT, width);
        add(prefix + ".proj_out.bias", 1, outputs, Kind.LINEAR_BIAS, width);
        addLinear(prefix + ".time_embed.mlp.0", width, FlowConfig.EXPANSION * width);
        addLinear(prefix + ".time_embed.mlp.2", FlowConfig.EXPANSION * width, width);
    }

    private void addLayer(String prefix, int width) {
        addNorm(prefix + ".attention.norm", width);
        addLinear(prefix + ".attention.qkv", width, 3 * width);
        addLinear(prefix + ".attention.proj", width, width);
        addNorm(prefix + ".mlp.norm", width);
        addLinear(prefix + ".mlp.main.0", width, FlowConfig.EXPANSION * width);
        addLinear(prefix + ".mlp.main.2", FlowConfig.EXPANSION * width, width);
    }

    private void addNorm(String prefix, int width) {
        add(prefix + ".weight", 1, width, Kind.ONE, 0);
        add(prefix + ".bias", 1, width, Kind.ZERO, 0);
    }

    private void addLinear(String prefix, int in, int out) {
        add(prefix + ".weight", in, out, Kind.LINEAR_WEIGHT, in);
        add(prefix + ".bias", 1, out, Kind.LINEAR_BIAS, in);
    }

    private void add(String name, int rows, int columns, Kind kind, int fanIn) {
        parameters.put(name, new Parameter(name, size, rows, columns, kind, fanIn));
        size += (long) rows * columns;
    }
}
