package org.tarflow4j.jobs.quality.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.tarflow4j.data.image.Decoding;
import org.tarflow4j.data.image.ImageDecoder;
import org.tarflow4j.data.image.Pixels;
import org.tarflow4j.data.image.UnusableImageException;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.sample.FinishedSamples;
import org.tarflow4j.jobs.sample.SampleOrigin;
import org.tarflow4j.jobs.sample.StoredSample;

/**
 * The images of a sampling request that is done.
 *
 * @param hadoop file systems
 * @param directory of the request, an absolute URI
 * @param undenoised whether it is the images from before denoising
 * @param indices the samples that are there, ascending; row i of the set is sample {@code indices[i]}
 * @param labels their classes
 */
@SuppressWarnings("ArrayRecordComponent") // carriers of the arrays, never compared
public record SampleFolder(
        SerializableConfiguration hadoop,
        String directory,
        String name,
        ImageShape shape,
        boolean undenoised,
        long[] indices,
        int[] labels)
        implements ImageSet {
    /**
     * The samples of a request as drawn last; empty if none is done in the directory.
     *
     * @param directory its URI, absolute
     * @param shape of the images; others are refused when they are read
     * @param limit at most so many, drawn at random; 0 for all
     */
    public static Optional<SampleFolder> of(
            String directory, String name, ImageShape shape, long limit, Configuration hadoop) {
        try {
            return FinishedSamples.open(directory, hadoop).map(samples -> {
                long[] all = samples.indices();
                long[] indices = Arrays.stream(RandomRows.of(all.length, limit == 0 ? all.length : limit))
                        .map(row -> all[(int) row])
                        .toArray();
                int[] labels = LongStream.of(indices).mapToInt(samples::label).toArray();
                return new SampleFolder(
                        new SerializableConfiguration(hadoop), directory, name, shape, false, indices, labels);
            });
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
    }

    /** The same samples from before denoising; empty if they were not denoised. */
    public Optional<SampleFolder> undenoised(String as) {
        return samples().denoised()
                ? Optional.of(new SampleFolder(hadoop, directory, as, shape, true, indices, labels))
                : Optional.empty();
    }

    /** What they were drawn by. */
    public SampleOrigin origin() {
        return samples().origin();
    }

    @Override
    public long count() {
        return indices.length;
    }

    @Override
    public Reader open() {
        FinishedSamples samples = samples();
        ImageDecoder decoder = new ImageDecoder(Decoding.DEFAULT);
        Map<Long, StoredSample> shard = new HashMap<>();
        return rows -> {
            List<LabelledImage> images = new ArrayList<>();
            for (long row : rows) {
                long sample = indices[(int) row];
                if (!shard.containsKey(sample)) {
                    shard.clear();
                    read(samples, sample).forEach(stored -> shard.put(stored.index(), stored));
                }
                StoredSample stored = shard.get(sample);
                if (stored == null) {
                    throw unreadable("sample " + sample + " in " + directory, new IOException("its shard has it not"));
                }
                images.add(decode(stored, labels[(int) row], decoder));
            }
            return images;
        };
    }

    private FinishedSamples samples() {
        try {
            return FinishedSamples.open(directory, hadoop.value())
                    .orElseThrow(() -> new IOException("the samples are gone"));
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
    }

    private List<StoredSample> read(FinishedSamples samples, long sample) {
        try {
            return samples.read(samples.shard(sample));
        } catch (IOException e) {
            throw unreadable("sample " + sample + " in " + directory, e);
        }
    }

    private LabelledImage decode(StoredSample sample, int label, ImageDecoder decoder) {
        String where = "sample " + sample.index() + " in " + directory;
        try {
            byte[] image = undenoised ? sample.undenoised() : sample.image();
            if (image == null) {
                throw unreadable(where, new IOException("there is no image from before denoising"));
            }
            Pixels pixels = decoder.decode(image).withChannels(shape.channels());
            if (pixels.width() != shape.size() || pixels.height() != shape.size()) {
                throw new JobException(
                        ExitCode.BAD_INPUT,
                        "The image of " + where + " has " + pixels.width() + "×" + pixels.height()
                                + " pixels, the dataset has " + shape.size() + "×" + shape.size()
                                + "; set quality.samples or evaluation.dataset");
            }
            return new LabelledImage("sample " + sample.index(), label, planes(pixels));
        } catch (UnusableImageException e) {
            throw unreadable(where, e);
        }
    }

    private static JobException unreadable(String what, Exception e) {
        return new JobException(ExitCode.BAD_INPUT, "Cannot read " + what + ": " + e.getMessage(), e);
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
