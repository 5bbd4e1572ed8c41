package org.tarflow4j.jobs.latent;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.PatchLayout;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.picture.Images;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.model.FlowConfig;

/** Finds images that a user names: rows of the run's dataset, or PNG files. */
final class EndImages {
    private static final Pattern ROW = Pattern.compile("(train|validation)/(\\d{1,18})");

    private final FlowConfig model;
    private final String dataset;
    private final Configuration hadoop;
    private final PatchLayout layout;
    private final Map<String, Long> numbers = new HashMap<>();

    EndImages(FlowConfig model, String dataset, Configuration hadoop) {
        this.model = model;
        this.dataset = dataset;
        this.hadoop = hadoop;
        layout = new PatchLayout(
                model.channels(), model.imageSize(), model.patchSizes().get(0));
    }

    /** @throws JobException {@link ExitCode#BAD_INPUT} if there is no such image, or the flow cannot take it */
    EndImage read(String name) throws IOException {
        Matcher row = ROW.matcher(name);
        return row.matches()
                ? row(name, row.group(1).equals("train") ? Split.TRAIN : Split.VALIDATION, Long.parseLong(row.group(2)))
                : file(name);
    }

    private EndImage row(String name, Split split, long number) {
        PatchDataset source = FlowDataset.open(dataset, model, hadoop);
        FlowDataset.requireClasses(source, model, dataset);
        if (number >= source.rows(split)) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    name + " is not in " + dataset + ", whose " + split.code() + " split has " + source.rows(split)
                            + " rows, from 0 on");
        }
        PatchRow row = source.reader(split).read(number).get(0);
        return new EndImage(name, row.patches(), row.label(), split.ordinal(), number, Images.of(row, layout));
    }

    private EndImage file(String name) throws IOException {
        BufferedImage image = decoded(content(name), name);
        int bands = image.getRaster().getNumBands();
        int size = model.imageSize();
        if (bands != model.channels()
                || image.getColorModel().getComponentSize(0) != Byte.SIZE
                || image.getColorModel().getNumComponents() != bands) {
            throw unfit(name, size + "×" + size + " pixels of " + bands + " samples");
        }
        byte[] patches = new byte[layout.length()];
        for (int channel = 0; channel < model.channels(); channel++) {
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    // Red first, whatever the order of the bytes in memory.
                    patches[layout.index(channel, y, x)] = (byte) (Png.rgb(image, x, y) >> 16 - 8 * channel);
                }
            }
        }
        // A file has one noise, however often it is named.
        long number = numbers.computeIfAbsent(name, first -> (long) numbers.size());
        return new EndImage(name, patches, -1, EndImage.NO_SPLIT, number, image);
    }

    private byte[] content(String name) throws IOException {
        Path path = new Path(name);
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            return in.readAllBytes();
        } catch (FileNotFoundException e) {
            throw new JobException(
                    ExitCode.BAD_INPUT, name + " does not exist; name train/ROW, validation/ROW or a PNG file", e);
        }
    }

    /** Pixels are made only of a file whose header states the flow's size. */
    private BufferedImage decoded(byte[] content, String name) {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException("it is in no known format");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                int width = reader.getWidth(0);
                int height = reader.getHeight(0);
                if (width != model.imageSize() || height != model.imageSize()) {
                    throw unfit(name, width + "×" + height + " pixels");
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (JobException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // the JDK's readers throw either
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    name + " is no image that can be read: " + e.getMessage() + "; name a PNG file",
                    e);
        }
    }

    private JobException unfit(String name, String found) {
        int size = model.imageSize();
        return new JobException(
                ExitCode.BAD_INPUT,
                name + " has " + found + "; the flow needs " + size + "×" + size + " of " + model.channels()
                        + ", 8 bits each, without palette or transparency");
    }
}
