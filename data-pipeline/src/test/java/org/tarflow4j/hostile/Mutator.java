package org.tarflow4j.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes hostile files out of whole ones. File number n is decided by the seed and n alone, so that one that did harm can
 * be made again without those before it.
 */
public final class Mutator {
    private static final long SEED = 0x7a4f_1064_7a4f_1064L;

    /** What a size that lies is most likely to upset. */
    private static final long[] SIZES = {
        0,
        1,
        -1,
        0x7F,
        0xFF,
        0x7FFF,
        0xFFFF,
        1 << 20,
        1 << 28,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 32,
        1L << 40,
        1L << 60,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private static final List<String> NUMBERS = List.of(
            "0", "-1", "1e999", "NaN", "null", "2147483648", "1152921504606846976", "99999999999999999999999", "0.5");

    private static final List<String> WORDS = List.of(
            "null",
            "[]",
            "{}",
            "\"\"",
            "true",
            "../../../../tmp/x",
            "/etc/passwd",
            "\u0000",
            "\u001b[2J",
            "\uD83D\uDE00");

    private static final String OPENERS = "[{(<";
    private static final int DEEPEST = 20_000;
    private static final int LARGEST = 1 << 20;

    private final List<byte[]> whole;
    private final List<byte[]> words = new ArrayList<>();

    /**
     * @param whole files that the reader takes
     * @param words what a malicious file of this format may say, beside what one of any format may
     */
    public Mutator(List<byte[]> whole, String... words) {
        this.whole = whole;
        WORDS.forEach(word -> this.words.add(word.getBytes(StandardCharsets.UTF_8)));
        for (String word : words) {
            this.words.add(word.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The file of that number. */
    public byte[] file(long number) {
        SplittableRandom random = new SplittableRandom(SEED + number * 0x9E37_79B9_7F4A_7C15L);
        byte[] file = whole.get(random.nextInt(whole.size())).clone();
        for (int change = 1 + random.nextInt(3); change > 0; change--) {
            file = changed(file, random);
        }
        return file.length <= LARGEST ? file : Arrays.copyOf(file, LARGEST);
    }

    private byte[] changed(byte[] file, SplittableRandom random) {
        if (file.length == 0) {
            return words.get(random.nextInt(words.size())).clone();
        }
        int at = random.nextInt(file.length);
        int length = 1 + random.nextInt(1 + random.nextInt(Math.min(file.length - at, 1 << 12)));
        switch (random.nextInt(11)) {
            case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> file[at] = (byte) random.nextInt(256);
            case 2 -> {
                return Arrays.copyOf(file, at);
            }
            case 3 -> {
                return replaced(file, at, length, new byte[0]);
            }
            case 4 -> { // the same twice, at another place
                byte[] part = Arrays.copyOfRange(file, at, at + length);
                return replaced(file, random.nextInt(file.length), 0, part);
            }
            case 5 -> { // the beginning of one file, the end of another
                byte[] other = whole.get(random.nextInt(whole.size()));
                return replaced(file, at, file.length - at, tail(other, random.nextInt(other.length + 1)));
            }
            case 6, 7 -> writeSize(file, at, random);
            case 8 -> {
                return withNumber(file, at, NUMBERS.get(random.nextInt(NUMBERS.size())));
            }
            case 9 -> {
                byte[] word = words.get(random.nextInt(words.size()));
                return replaced(file, at, random.nextBoolean() ? 0 : Math.min(word.length, file.length - at), word);
            }
            default -> {
                byte[] nest = new byte[random.nextInt(DEEPEST)];
                Arrays.fill(nest, (byte) OPENERS.charAt(random.nextInt(OPENERS.length())));
                return replaced(file, at, 0, nest);
            }
        }
        return file;
    }

    private static void writeSize(byte[] file, int at, SplittableRandom random) {
        long size = SIZES[random.nextInt(SIZES.length)] + (random.nextInt(4) == 0 ? random.nextInt(-8, 8) : 0);
        int width = 1 << random.nextInt(4);
        boolean little = random.nextBoolean();
        byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                .putLong(size)
                .array();
        int from = little ? 0 : Long.BYTES - width;
        System.arraycopy(bytes, from, file, at, Math.min(width, file.length - at));
    }

    /** The next number in the text, if there is one, becomes another. */
    private static byte[] withNumber(byte[] file, int at, String number) {
        int begin = at;
        while (begin < file.length && !isDigit(file[begin])) {
            begin++;
        }
        int end = begin;
        while (end < file.length && isDigit(file[end])) {
            end++;
        }
        return replaced(file, begin, end - begin, number.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isDigit(byte value) {
        return value >= '0' && value <= '9';
    }

    private static byte[] tail(byte[] file, int from) {
        return Arrays.copyOfRange(file, from, file.length);
    }

    private static byte[] replaced(byte[] file, int at, int length, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(file.length + by.length);
        out.write(file, 0, at);
        out.writeBytes(by);
        out.write(file, at + length, file.length - at - length);
        return out.toByteArray();
    }
}
