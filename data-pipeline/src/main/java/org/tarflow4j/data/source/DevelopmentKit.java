package org.tarflow4j.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import us.hebi.matlab.mat.format.BufferAllocator;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Struct;

/**
 * What ILSVRC2012's development kit tells: the synsets, what they are called, and the classes of the validation images.
 * It numbers the synsets in an order of its own, from 1 (ILSVRC2012_ID); labels of a dataset are positions in the
 * order of the synsets' names. Only this class knows the former.
 */
final class DevelopmentKit {
    private static final int LONGEST_FILE = 16 << 20;
    private static final String META = "data/meta.mat";
    private static final String GROUND_TRUTH = "data/ILSVRC2012_validation_ground_truth.txt";

    private final String path;
    private final List<ImageClass> classes = new ArrayList<>();
    private final Map<Integer, Integer> labelOfId = new HashMap<>();
    private final int[] groundTruth;

    private DevelopmentKit(String path, Struct synsets, int[] groundTruth) {
        this.path = path;
        this.groundTruth = groundTruth;
        Map<String, Integer> sorted = new TreeMap<>();
        for (int i = 0; i < synsets.getNumElements(); i++) {
            if (synsets.getMatrix("num_children", i).getInt(0) == 0) {
                sorted.put(synsets.getChar("WNID", i).getString(), i);
            }
        }
        sorted.forEach((synset, i) -> {
            labelOfId.put(synsets.getMatrix("ILSVRC2012_ID", i).getInt(0), classes.size());
            classes.add(new ImageClass(synset, synsets.getChar("words", i).getString()));
        });
    }

    /** @throws UnusableSourceException if the archive is not a development kit */
    static DevelopmentKit read(String path, Configuration hadoop) throws IOException, UnusableSourceException {
        SourceFiles.file(path, hadoop);
        byte[] meta = null;
        byte[] truth = null;
        try (InputStream file = SourceFiles.open(path, hadoop);
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file, 1 << 16))) {
            for (TarArchiveEntry entry = tar.getNextTarEntry(); entry != null; entry = tar.getNextTarEntry()) {
                if (entry.getName().endsWith(META)) {
                    meta = tar.readNBytes(LONGEST_FILE);
                } else if (entry.getName().endsWith(GROUND_TRUTH)) {
                    truth = tar.readNBytes(LONGEST_FILE);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(path, String.valueOf(e.getMessage()), e);
        }
        if (meta == null || truth == null) {
            throw unusable(path, "it holds no " + (meta == null ? META : GROUND_TRUTH), null);
        }
        return parse(path, meta, truth);
    }

    private static DevelopmentKit parse(String path, byte[] meta, byte[] truth)
            throws IOException, UnusableSourceException {
        try (MatFile mat = Mat5.newReader(us.hebi.matlab.mat.types.Sources.wrap(ByteBuffer.wrap(meta)))
                .setBufferAllocator(new Allowance())
                .readMat()) {
            int[] ids = new String(truth, StandardCharsets.US_ASCII)
                    .lines()
                    .mapToInt(line -> Integer.parseInt(line.trim()))
                    .toArray();
            return new DevelopmentKit(path, mat.getStruct("synsets"), ids);
        } catch (IOException | RuntimeException e) { // the library's way to say that a field is missing
            throw unusable(path, "its " + META + " or ground truth cannot be read: " + e.getMessage(), e);
        }
    }

    /** What a file merely claims is not allocated; the kit's arrays take less than it has bytes. */
    private static final class Allowance implements BufferAllocator {
        private int left = 2 * LONGEST_FILE;

        @Override
        public ByteBuffer allocate(int bytes) {
            if (bytes > left) {
                throw new IllegalArgumentException("it claims arrays of more than " + 2 * LONGEST_FILE + " bytes");
            }
            left -= bytes;
            return ByteBuffer.allocate(bytes);
        }

        @Override
        public void release(ByteBuffer buffer) {}
    }

    /** In the order of their synsets, which is that of labels. */
    List<ImageClass> classes() {
        return List.copyOf(classes);
    }

    /** The number of validation images. */
    int validationImages() {
        return groundTruth.length;
    }

    /**
     * The label of a validation image.
     *
     * @param number as in its name, from 1
     * @throws UnusableSourceException if the kit says a synset that it does not describe
     */
    int validationLabel(int number) throws UnusableSourceException {
        int id = groundTruth[number - 1];
        Integer label = labelOfId.get(id);
        if (label == null) {
            throw unusable(
                    path, "validation image " + number + " is of class " + id + ", which " + META + " has not", null);
        }
        return label;
    }

    /** The labels of ILSVRC2012_IDs, which begin at 1; {@link Labels#UNKNOWN} where an ID is none. */
    int[] labels() {
        int[] labels = new int[classes.size() + 1];
        for (int id = 0; id < labels.length; id++) {
            labels[id] = labelOfId.getOrDefault(id, Labels.UNKNOWN);
        }
        return labels;
    }

    private static UnusableSourceException unusable(String path, String why, @Nullable Throwable cause) {
        String message = path + " is not ILSVRC2012's development kit: " + why
                + "; set data.source.development-kit to ILSVRC2012_devkit_t12.tar.gz";
        return cause == null ? new UnusableSourceException(message) : new UnusableSourceException(message, cause);
    }
}
