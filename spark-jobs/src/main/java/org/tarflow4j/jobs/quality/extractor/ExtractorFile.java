package org.tarflow4j.jobs.quality.extractor;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.QualifiedPath;
import org.tarflow4j.jobs.config.ExtractorSettings;
import org.tarflow4j.jobs.quality.image.ImageShape;
import org.tarflow4j.jobs.quality.image.LabelledImage;

/**
 * The network that a user names, as an address; each task reads it where it runs.
 *
 * @param settings how it is to be used; its file as an absolute URI
 * @param sha256 of the file
 */
public record ExtractorFile(SerializableConfiguration hadoop, ExtractorSettings settings, String uri, String sha256)
        implements Serializable {

    /**
     * The network of the settings; null if they name none.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if it cannot be read
     */
    public static @Nullable ExtractorFile of(ExtractorSettings settings, Configuration hadoop) {
        if (settings.file() == null) {
            return null;
        }
        String uri = QualifiedPath.of(settings.file(), "quality.extractor.file", hadoop);
        return new ExtractorFile(
                new SerializableConfiguration(hadoop), settings, uri, DigestUtils.sha256Hex(read(uri, hadoop)));
    }

    /** The network itself, for images of a shape. */
    public FeatureExtractor open(ImageShape shape) {
        byte[] file = read(uri, hadoop.value());
        if (!DigestUtils.sha256Hex(file).equals(sha256)) {
            throw new JobException(ExitCode.FAILED, uri + " is not the file it was when the job started");
        }
        return switch (settings.kind()) {
            case ONNX -> OnnxExtractor.open(file, uri, settings, shape);
            case CLASSIFIER -> ClassifierExtractor.open(file, uri, shape);
            case NONE -> throw new IllegalStateException("No extractor has no file");
        };
    }

    /**
     * Shows the network one grey image: what does not fit is better found before hours of work than after them.
     *
     * @param shape of the images
     * @param classes of the dataset; 0 if its images have none, so that nothing is right or wrong
     * @throws JobException {@link ExitCode#BAD_INPUT} if it cannot be opened or shown such an image, or has other classes
     */
    public void requireFit(ImageShape shape, int classes) {
        byte[] grey = new byte[shape.length()];
        Arrays.fill(grey, (byte) 128);
        try (FeatureExtractor extractor = open(shape)) {
            float[][] scores = extractor
                    .extract(List.of(new LabelledImage("grey, to try it", -1, grey)))
                    .scores();
            if (scores != null && classes > 0 && scores[0].length != classes) {
                throw new JobException(
                        ExitCode.BAD_INPUT,
                        uri + " scores " + scores[0].length + " classes, the dataset has " + classes
                                + "; set quality.extractor.file to a network of these classes"
                                + (settings.scoresOutput() == null
                                        ? ""
                                        : ", or quality.extractor.scores-output to null"));
            }
        }
    }

    private static byte[] read(String uri, Configuration hadoop) {
        Path path = new Path(uri);
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new JobException(
                    ExitCode.BAD_INPUT, "Cannot read quality.extractor.file " + uri + ": " + e.getMessage(), e);
        }
    }
}
