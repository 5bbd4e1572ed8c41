package org.tarflow4j.jobs.quality.image;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.tarflow4j.data.DatasetManifest;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.PatchLayout;
import org.tarflow4j.data.PatchReader;
import org.tarflow4j.data.PatchRow;
import org.tarflow4j.data.Split;

/**
 * The images of a split.
 *
 * @param classes that the dataset has names for; 0 if its images have none
 */
public record DatasetImages(
        SerializableConfiguration hadoop,
        String dataset,
        Split split,
        String name,
        long count,
        PatchLayout layout,
        int classes)
        implements ImageSet {

    /**
     * Images of a dataset.
     *
     * @param dataset its URI, absolute
     * @param name what the report calls them
     * @throws InputDataException if there is no finished dataset
     */
    public static DatasetImages of(String dataset, Split split, String name, Configuration hadoop) {
        DatasetManifest manifest = PatchDataset.open(dataset, hadoop).manifest();
        return new DatasetImages(
                new SerializableConfiguration(hadoop),
                dataset,
                split,
                name,
                manifest.split(split).rows(),
                manifest.layout(),
                manifest.classNames().size());
    }

    @Override
    public ImageShape shape() {
        return new ImageShape(layout.channels(), layout.imageSize());
    }

    @Override
    public Reader open() {
        PatchReader reader = PatchDataset.open(dataset, hadoop.value()).reader(split);
        return rows -> reader.read(rows).stream().map(this::image).toList();
    }

    private LabelledImage image(PatchRow row) {
        int size = layout.imageSize();
        byte[] values = new byte[layout.length()];
        int at = 0;
        for (int channel = 0; channel < layout.channels(); channel++) {
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    values[at++] = (byte) row.value(layout.index(channel, y, x));
                }
            }
        }
        return new LabelledImage(row.id(), row.label(), values);
    }
}
