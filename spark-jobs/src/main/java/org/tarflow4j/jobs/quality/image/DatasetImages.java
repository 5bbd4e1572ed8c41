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

/** The first rows of a split, which are a random part of it since they were shuffled. */
public record DatasetImages(
        SerializableConfiguration hadoop, String dataset, Split split, String name, long count, PatchLayout layout)
        implements ImageSet {

    /**
     * Images of a dataset.
     *
     * @param dataset its URI, absolute
     * @param name what the report calls them
     * @param limit at most so many; 0 for all
     * @throws InputDataException if there is no finished dataset
     */
    public static DatasetImages of(String dataset, Split split, String name, long limit, Configuration hadoop) {
        DatasetManifest manifest = PatchDataset.open(dataset, hadoop).manifest();
        long rows = manifest.split(split).rows();
        return new DatasetImages(
                new SerializableConfiguration(hadoop),
                dataset,
                split,
                name,
                limit == 0 ? rows : Math.min(rows, limit),
                manifest.layout());
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

    /** The same images, but at most so many. */
    public DatasetImages first(long most) {
        return new DatasetImages(hadoop, dataset, split, name, Math.min(count, most), layout);
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
