package org.tarflow4j.jobs.quality.image;

import java.util.Arrays;

/**
 * Some images of another set.
 *
 * @param rows of that set; row i of this one is its row {@code rows[i]}
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of the array, never compared
public record ChosenImages(ImageSet of, long[] rows) implements ImageSet {
    /** At most so many images of a set, drawn at random, in its order. */
    public static ImageSet drawn(ImageSet of, long most) {
        return most >= of.count() ? of : new ChosenImages(of, RandomRows.of(of.count(), most));
    }

    @Override
    public String name() {
        return of.name();
    }

    @Override
    public long count() {
        return rows.length;
    }

    @Override
    public ImageShape shape() {
        return of.shape();
    }

    @Override
    public Reader open() {
        Reader reader = of.open();
        return asked ->
                reader.read(Arrays.stream(asked).map(row -> rows[(int) row]).toArray());
    }
}
