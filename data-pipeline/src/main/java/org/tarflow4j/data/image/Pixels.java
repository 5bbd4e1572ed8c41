package org.tarflow4j.data.image;

/**
 * An 8-bit picture, {@code values[(row · width + column) · channels + channel]}, red, green, blue or grey alone.
 *
 * @param values unsigned bytes, owned by the picture: nobody changes them
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of the array, never compared
public record Pixels(int width, int height, int channels, byte[] values) {
    public Pixels {
        if (width < 1 || height < 1 || (channels != 1 && channels != 3)) {
            throw new IllegalArgumentException("No picture of " + width + "×" + height + "×" + channels);
        }
        if (values.length != width * height * channels) {
            throw new IllegalArgumentException(
                    values.length + " values for a picture of " + width + "×" + height + "×" + channels);
        }
    }

    /** The same picture in 1 or 3 channels; colour becomes luma as in Pillow's {@code convert('L')}. */
    public Pixels withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        byte[] converted = new byte[width * height * wanted];
        if (wanted == 3) {
            for (int i = 0; i < converted.length; i++) {
                converted[i] = values[i / 3];
            }
        } else {
            for (int i = 0; i < converted.length; i++) {
                converted[i] = luma(values[3 * i] & 0xFF, values[3 * i + 1] & 0xFF, values[3 * i + 2] & 0xFF);
            }
        }
        return new Pixels(width, height, wanted, converted);
    }

    /** Some columns of some rows. */
    Pixels part(Span columns, Span rows) {
        int stride = columns.length() * channels;
        byte[] part = new byte[rows.length() * stride];
        for (int row = 0; row < rows.length(); row++) {
            int from = ((rows.from() + row) * width + columns.from()) * channels;
            System.arraycopy(values, from, part, row * stride, stride);
        }
        return new Pixels(columns.length(), rows.length(), channels, part);
    }

    /** ITU-R 601 luma in 16-bit fixed point, rounded. */
    private static byte luma(int red, int green, int blue) {
        return (byte) ((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);
    }
}
