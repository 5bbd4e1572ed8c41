package org.tarflow4j.jobs.quality.extractor;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.ExtractorSettings;
import org.tarflow4j.jobs.config.ImageInput;
import org.tarflow4j.jobs.quality.image.ImageShape;
import org.tarflow4j.jobs.quality.image.LabelledImage;

/**
 * A network of an ONNX file in ONNX Runtime, on one thread, since Spark runs a task on each core. It takes one float32 tensor
 * [B, C, H, W] and gives features [B, width], of which axes of length 1 do not count.
 */
final class OnnxExtractor implements FeatureExtractor {
    private final OrtSession session;
    private final String where;
    private final ExtractorSettings settings;
    private final ImageShape shape;
    private final String input;
    private final String features;

    private OnnxExtractor(
            OrtSession session, String where, ExtractorSettings settings, ImageShape shape, String features) {
        this.session = session;
        this.where = where;
        this.settings = settings;
        this.shape = shape;
        this.input = session.getInputNames().iterator().next();
        this.features = features;
    }

    /** @throws JobException {@link ExitCode#BAD_INPUT} if the file is no such network */
    static OnnxExtractor open(byte[] file, String where, ExtractorSettings settings, ImageShape shape) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setDeterministicCompute(true);
            OrtSession session = OrtEnvironment.getEnvironment().createSession(file, options);
            if (session.getNumInputs() != 1) {
                throw bad(where, "has " + session.getNumInputs() + " inputs; one image tensor is expected", null);
            }
            String features = output(session, settings.featuresOutput(), "features-output", where);
            if (settings.scoresOutput() != null) {
                output(session, settings.scoresOutput(), "scores-output", where);
            }
            return new OnnxExtractor(session, where, settings, shape, features);
        } catch (OrtException e) {
            throw bad(where, "is not a network that ONNX Runtime can load: " + e.getMessage(), e);
        }
    }

    @Override
    public Extracted extract(List<LabelledImage> images) {
        Set<String> wanted = new LinkedHashSet<>(List.of(features));
        String scores = settings.scoresOutput();
        if (scores != null) {
            wanted.add(scores);
        }
        try (OnnxTensor tensor = tensor(images);
                OrtSession.Result result = session.run(Map.of(input, tensor), wanted)) {
            float[][] found = rows(result, features, images.size());
            if (settings.input() == ImageInput.INCEPTION && found[0].length != InceptionInput.FEATURES) {
                throw bad(
                        where,
                        "gives " + found[0].length + " features; the network of the FID gives "
                                + InceptionInput.FEATURES + ", set quality.extractor.input = pixels for another one",
                        null);
            }
            return new Extracted(found, scores == null ? null : rows(result, scores, images.size()))
                    .requireFinite(images, where);
        } catch (OrtException e) {
            throw bad(where, "cannot be run on images of " + shape + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot close a session", e);
        }
    }

    private OnnxTensor tensor(List<LabelledImage> images) throws OrtException {
        boolean inception = settings.input() == ImageInput.INCEPTION;
        int channels = inception ? InceptionInput.CHANNELS : shape.channels();
        int size = inception ? InceptionInput.SIZE : shape.size();
        FloatBuffer buffer = ByteBuffer.allocateDirect(Float.BYTES * images.size() * channels * size * size)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        for (LabelledImage image : images) {
            if (inception) {
                InceptionInput.append(image, shape, buffer);
            } else {
                buffer.put(image.pixels());
            }
        }
        long[] dimensions = {images.size(), channels, size, size};
        return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), buffer.rewind(), dimensions);
    }

    private float[][] rows(OrtSession.Result result, String name, int count) {
        OnnxValue value = result.get(name).orElseThrow();
        if (!(value instanceof OnnxTensor tensor) || tensor.getFloatBuffer() == null) {
            throw bad(where, "gives no float tensor as " + name, null);
        }
        long[] dimensions = tensor.getInfo().getShape();
        FloatBuffer values = tensor.getFloatBuffer();
        int width = values.remaining() / count;
        if (dimensions.length < 2
                || dimensions[0] != count
                || Arrays.stream(dimensions).skip(1).filter(d -> d != 1).count() > 1) {
            throw bad(
                    where,
                    "gives " + Arrays.toString(dimensions) + " as " + name + " for " + count
                            + " images; a vector for each is expected",
                    null);
        }
        float[][] rows = new float[count][width];
        for (float[] row : rows) {
            values.get(row);
        }
        return rows;
    }

    private static String output(OrtSession session, @Nullable String wanted, String key, String where)
            throws OrtException {
        Map<String, NodeInfo> outputs = session.getOutputInfo();
        if (wanted == null && outputs.size() == 1) {
            return outputs.keySet().iterator().next();
        }
        if (wanted == null || !outputs.containsKey(wanted)) {
            throw bad(
                    where,
                    (wanted == null ? "has several outputs" : "has no output " + wanted) + "; set quality.extractor."
                            + key + " to one of " + outputs.keySet(),
                    null);
        }
        if (!(outputs.get(wanted).getInfo() instanceof TensorInfo)) {
            throw bad(where, "has an output " + wanted + " that is not a tensor", null);
        }
        return wanted;
    }

    private static JobException bad(String where, String problem, @Nullable Throwable cause) {
        return new JobException(ExitCode.BAD_INPUT, where + " " + problem, cause);
    }
}
