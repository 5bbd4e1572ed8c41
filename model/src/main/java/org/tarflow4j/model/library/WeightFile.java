package org.tarflow4j.model.library;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.ParameterLayout;
import org.tarflow4j.model.flow.FlatBuilder;
import org.tarflow4j.model.io.FileFormatException;
import org.tarflow4j.model.io.PyTorchCheckpoint;
import org.tarflow4j.model.io.Safetensors;

/**
 * Weights in a file, by its content: what torch.save writes is a zip, or a bare pickle before version 1.6, which is refused
 * with a word on what to do; a safetensors file is neither.
 */
public final class WeightFile {
    private static final int BUFFER_BYTES = 1 << 20;

    /** The first byte of every pickle that torch.save wrote without a zip around it. */
    private static final byte PICKLE = (byte) 0x80;

    /** Where a safetensors file has the brace of its header, behind the header's length, which may begin like a pickle. */
    private static final int BRACE = 8;

    private WeightFile() {}

    /**
     * The flat vector of a flow's parameters, float32.
     *
     * @throws NoSuchFileException if there is no such file
     * @throws FileFormatException if it is damaged, or does not belong to the configuration
     */
    public static INDArray read(Path file, FlowConfig config) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString(), null, "no such weights");
        }
        long parameters = new ParameterLayout(config).size();
        if (parameters > Files.size(file)) {
            throw new FileFormatException(
                    file.toString(),
                    "It has " + Files.size(file) + " bytes, too few for the " + parameters
                            + " parameters of this model configuration");
        }
        FlatBuilder builder = FlatBuilder.ofParameters(config, DataType.FLOAT);
        try {
            if (isPyTorch(file)) {
                PyTorchCheckpoint.read(file).forEach((name, tensor) -> {
                    builder.add(name, tensor);
                    tensor.close();
                });
            } else {
                try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
                    Safetensors.visit(in, Files.size(file), file.toString(), builder::add);
                }
            }
            return builder.flat();
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(
                    file.toString(), e.getMessage() + "; check the model section of the configuration", e);
        }
    }

    private static boolean isPyTorch(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(BRACE + 1);
            if (start.length <= BRACE) {
                return false;
            }
            return start[0] == 'P' && start[1] == 'K' || start[0] == PICKLE && start[BRACE] != '{';
        }
    }
}
