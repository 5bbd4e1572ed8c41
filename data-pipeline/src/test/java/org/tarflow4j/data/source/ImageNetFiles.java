package org.tarflow4j.data.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.Sinks;
import us.hebi.matlab.mat.types.Struct;

/** ILSVRC2012 in small: three synsets, whose IDs are in another order than their names, and one that is not of the task. */
public final class ImageNetFiles {
    public static final String TENCH = "n01440764";
    public static final String FOX = "n02119789";
    public static final String PAPER = "n15075141";

    private ImageNetFiles() {}

    /** @param ids ILSVRC2012_IDs of the validation images 1, 2, … */
    public static Path kit(Path file, int... ids) throws IOException {
        String truth =
                String.join("\n", Arrays.stream(ids).mapToObj(Integer::toString).toList()) + "\n";
        byte[] tar = new TarBuilder()
                .header("ILSVRC2012_devkit_t12/", '5', 0)
                .file("ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt", truth)
                .file("ILSVRC2012_devkit_t12/data/meta.mat", meta())
                .end();
        return gzip(file, tar);
    }

    static Path gzip(Path file, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return Files.write(file, bytes.toByteArray());
    }

    private static byte[] meta() throws IOException {
        Struct synsets = Mat5.newStruct(4, 1);
        synset(synsets, 0, 1, FOX, "kit fox, Vulpes macrotis", 0);
        synset(synsets, 1, 2, PAPER, "toilet tissue", 0);
        synset(synsets, 2, 3, TENCH, "tench, Tinca tinca", 0);
        synset(synsets, 3, 1001, "n00001740", "entity", 3);
        try (Mat5File file = Mat5.newMatFile()) {
            file.addArray("synsets", synsets);
            ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(file.getUncompressedSerializedSize()));
            Mat5.newWriter(Sinks.wrap(buffer)).writeMat(file);
            return Arrays.copyOf(buffer.array(), buffer.position());
        }
    }

    private static void synset(Struct synsets, int i, int id, String synset, String words, int children) {
        synsets.set("ILSVRC2012_ID", i, Mat5.newScalar(id));
        synsets.set("WNID", i, Mat5.newString(synset));
        synsets.set("words", i, Mat5.newString(words));
        synsets.set("num_children", i, Mat5.newScalar(children));
    }

    /** An archive of images that are called after their class. */
    static byte[] classTar(String synset, int images) {
        TarBuilder tar = new TarBuilder();
        for (int i = 1; i <= images; i++) {
            tar.file(synset + "_" + i + ".JPEG", synset + i);
        }
        return tar.end();
    }

    public static String validationName(int number) {
        return String.format("ILSVRC2012_val_%08d.JPEG", number);
    }
}
