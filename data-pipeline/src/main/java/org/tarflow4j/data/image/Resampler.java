package org.tarflow4j.data.image;

import java.util.ArrayList;
import java.util.List;

/**
 * Antialiased resizing of 8-bit pictures, once or several times, of whose result a square is wanted. Each resizing is a
 * separable filter, first along rows, then along columns, each pass rounded to 8 bits, and equals Pillow's to the byte.
 * What the square does not depend on is not computed.
 */
final class Resampler {
    private final Pixels source;
    private final List<Step> steps = new ArrayList<>();
    private int width;
    private int height;

    Resampler(Pixels source) {
        this.source = source;
        width = source.width();
        height = source.height();
    }

    /** Width after the last resizing. */
    int width() {
        return width;
    }

    /** Height after the last resizing. */
    int height() {
        return height;
    }

    /** Adds a resizing; nothing is computed before {@link #part}. */
    Resampler resize(int newWidth, int newHeight, Filter filter) {
        steps.add(new Step(TapsCache.of(width, newWidth, filter), TapsCache.of(height, newHeight, filter)));
        width = newWidth;
        height = newHeight;
        return this;
    }

    /** The part of the result of {@code size} × {@code size} pixels whose upper left corner is at (left, top). */
    Pixels square(int left, int top, int size) {
        return part(new Span(left, left + size), new Span(top, top + size));
    }

    /** Some columns of some rows of the result. */
    Pixels part(Span columns, Span rows) {
        return part(steps.size(), columns, rows);
    }

    /** Of the result of the first so many steps. */
    private Pixels part(int count, Span columns, Span rows) {
        if (count == 0) {
            return source.part(columns, rows);
        }
        Step last = steps.get(count - 1);
        Span sourceColumns = last.columns.sources(columns);
        Span sourceRows = last.rows.sources(rows);
        // The source is read where it lies.
        boolean first = count == 1;
        Pixels before = first ? source : part(count - 1, sourceColumns, sourceRows);
        Span read = first ? sourceRows : new Span(0, sourceRows.length());
        Taps across = last.columns.part(columns, first ? 0 : sourceColumns.from());
        Taps down = last.rows.part(rows, sourceRows.from());
        return new AlongColumns(down).apply(new AlongRows(across).apply(before, read));
    }

    private record Step(Taps columns, Taps rows) {}
}
