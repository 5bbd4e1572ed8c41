package org.tarflow4j.deploy;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** 8×8 grey images of two classes, a bright bar that lies or stands, as a pair of IDX files. */
final class TinyImages {
    static final int SIZE = 8;
    static final int COUNT = 256;

    private TinyImages() {}

    /** Writes {@code images-idx3-ubyte} and {@code labels-idx1-ubyte} and returns the former. */
    static Path write(Path directory) throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
        Path images = directory.resolve("images-idx3-ubyte");
        try (DataOutputStream pixels = new DataOutputStream(Files.newOutputStream(images));
                DataOutputStream labels =
                        new DataOutputStream(Files.newOutputStream(directory.resolve("labels-idx1-ubyte")))) {
            pixels.writeInt(0x0803);
            labels.writeInt(0x0801);
            for (int extent : new int[] {COUNT, SIZE, SIZE}) {
                pixels.writeInt(extent);
            }
            labels.writeInt(COUNT);
            for (int i = 0; i < COUNT; i++) {
                int label = i % 2;
                labels.writeByte(label);
                pixels.write(bar(label, 1 + random.nextInt(SIZE - 2), random));
            }
        }
        return images;
    }

    private static byte[] bar(int label, int position, RandomGenerator random) {
        byte[] pixels = new byte[SIZE * SIZE];
        for (int row = 0; row < SIZE; row++) {
            for (int column = 0; column < SIZE; column++) {
                boolean inside = Math.abs((label == 0 ? row : column) - position) <= 1;
                pixels[row * SIZE + column] = (byte) ((inside ? 180 : 30) + random.nextInt(40));
            }
        }
        return pixels;
    }
}
