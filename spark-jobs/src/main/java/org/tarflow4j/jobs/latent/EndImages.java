package org.tarflow4j.jobs.latent;

import java.awt.image.BufferedImage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private long files;

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
        Path path = new Path(name);
        BufferedImage image;
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            image = Images.read(in, name);
        } catch (FileNotFoundException e) {
            throw new JobException(
                    ExitCode.BAD_INPUT, name + " does not exist; name train/ROW, validation/ROW or a PNG file", e);
        }
        int bands = image.getRaster().getNumBands();
        int size = model.imageSize();
        if (image.getWidth() != size
                || image.getHeight() != size
                || bands != model.channels()
                || image.getColorModel().getComponentSize(0) != Byte.SIZE
                || image.getColorModel().getNumComponents() != bands) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    name + " has " + image.getWidth() + "×" + image.getHeight() + " pixels of " + bands
                            + " samples; the flow needs " + size + "×" + size + " of " + model.channels()
                            + ", 8 bits each, without palette or transparency");
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
        return new EndImage(name, patches, -1, EndImage.NO_SPLIT, files++, image);
    }
}
