package org.tarflow4j.jobs.quality.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import org.tarflow4j.data.image.Decoding;
import org.tarflow4j.data.image.ImageDecoder;
import org.tarflow4j.data.image.Pixels;
import org.tarflow4j.data.image.UnusableImageException;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/**
 * The images of a sampling request, as {@code sample} leaves them: {@code _samples.json} says which there are, and each is a
 * PNG. This class is all that knows so.
 *
 * @param indices the samples that are there, ascending; row i of the set is sample {@code indices[i]}
 * @param labels their classes
 */
@SuppressWarnings("ArrayRecordComponent") // carriers of the arrays, never compared
public record SampleFolder(
        SerializableConfiguration hadoop, String directory, String name, ImageShape shape, long[] indices, int[] labels)
        implements ImageSet {
    private static final String SUMMARY = "_samples.json";
    private static final String UNDENOISED = "undenoised";

    /**
     * The samples of a finished request as drawn last; empty if there is none in the directory.
     *
     * @param directory its URI, absolute
     * @param shape of the images; others are refused when they are read
     * @param limit at most so many; 0 for all
     */
    public static Optional<SampleFolder> of(
            String directory, String name, ImageShape shape, long limit, Configuration hadoop) {
        Path summary = new Path(directory, SUMMARY);
        try (InputStream in = summary.getFileSystem(hadoop).open(summary)) {
            List<JsonNode> samples = new ArrayList<>();
            StreamSupport.stream(new ObjectMapper().readTree(in).path("samples").spliterator(), false)
                    .filter(sample -> !sample.path("failed").asBoolean())
                    .limit(limit == 0 ? Long.MAX_VALUE : limit)
                    .forEach(samples::add);
            return Optional.of(new SampleFolder(
                    new SerializableConfiguration(hadoop),
                    directory,
                    name,
                    shape,
                    samples.stream().mapToLong(s -> s.path("index").asLong()).toArray(),
                    samples.stream().mapToInt(s -> s.path("label").asInt(-1)).toArray()));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new JobException(ExitCode.BAD_INPUT, "Cannot read " + summary + ": " + e.getMessage(), e);
        }
    }

    /** The same samples from before denoising; empty if they were not denoised. */
    public Optional<SampleFolder> undenoised(String as) {
        Path folder = new Path(directory, UNDENOISED);
        try {
            return folder.getFileSystem(hadoop.value()).exists(folder)
                    ? Optional.of(new SampleFolder(hadoop, folder.toString(), as, shape, indices, labels))
                    : Optional.empty();
        } catch (IOException e) {
            throw new JobException(ExitCode.BAD_INPUT, "Cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public long count() {
        return indices.length;
    }

    @Override
    public Reader open() {
        ImageDecoder decoder = new ImageDecoder(Decoding.DEFAULT);
        return rows -> {
            List<LabelledImage> images = new ArrayList<>();
            for (long row : rows) {
                images.add(read((int) row, decoder));
            }
            return images;
        };
    }

    private LabelledImage read(int row, ImageDecoder decoder) {
        String file = String.format(Locale.ROOT, "%06d.png", indices[row]);
        Path path = new Path(directory, file);
        try (InputStream in = path.getFileSystem(hadoop.value()).open(path)) {
            Pixels pixels = decoder.decode(in.readAllBytes()).withChannels(shape.channels());
            if (pixels.width() != shape.size() || pixels.height() != shape.size()) {
                throw new JobException(
                        ExitCode.BAD_INPUT,
                        path + " has " + pixels.width() + "×" + pixels.height() + " pixels, the dataset has "
                                + shape.size() + "×" + shape.size() + "; set quality.samples or evaluation.dataset");
            }
            return new LabelledImage(file, labels[row], planes(pixels));
        } catch (IOException | UnusableImageException e) {
            throw new JobException(ExitCode.BAD_INPUT, "Cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    private static byte[] planes(Pixels pixels) {
        int area = pixels.width() * pixels.height();
        byte[] values = new byte[pixels.values().length];
        for (int i = 0; i < area; i++) {
            for (int channel = 0; channel < pixels.channels(); channel++) {
                values[channel * area + i] = pixels.values()[i * pixels.channels() + channel];
            }
        }
        return values;
    }
}
