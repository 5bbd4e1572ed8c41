package org.tarflow4j.hostile;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Feeds hostile files to a reader. Each must be read or refused in the words of its users, in bounded time and with
 * bounded memory; anything else fails the test with the file's number, by which {@link Mutator} makes it again. All files
 * are tried; of failures at the same place the first is shown.
 */
public final class Fuzz {
    /** More heap than any file of these tests has a right to, in bytes. */
    private static final long MOST_ALLOCATED = 64L << 20;

    /** The slowest takes some hundredths of a second; the rest is for a machine that is busy with something else. */
    private static final long MOST_MILLIS = 20_000;

    private static final int SHOWN = 3000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What reads a file to its end. */
    @FunctionalInterface
    public interface Reader {
        void read(byte[] file) throws Exception;
    }

    /** How many files were read as if nothing had happened to them, and how many refused. */
    public record Result(int read, int refused) {}

    private final String format;
    private final Mutator mutator;
    private final Predicate<Throwable> declared;
    private final Reader reader;
    private final Map<String, AssertionError> failures = new ConcurrentHashMap<>();
    private int read;
    private int refused;
    private volatile long current = -1;
    private volatile long started = System.nanoTime();

    private Fuzz(String format, Mutator mutator, Predicate<Throwable> declared, Reader reader) {
        this.format = format;
        this.mutator = mutator;
        this.declared = declared;
        this.reader = reader;
    }

    /**
     * Reads the files 0, 1, …, {@code count} − 1.
     *
     * @param format named in failures
     * @param declared the exceptions that become an exit code and a message for users
     */
    public static Result run(String format, Mutator mutator, int count, Predicate<Throwable> declared, Reader reader) {
        return new Fuzz(format, mutator, declared, reader).run(count);
    }

    /** On a thread of its own, so that one that hangs is seen. */
    private Result run(int count) {
        Thread thread = new Thread(() -> readAll(count), "fuzz " + format);
        thread.setDaemon(true);
        thread.start();
        while (thread.isAlive()) {
            if (millis() > MOST_MILLIS) {
                throw new AssertionError(what(current) + " hangs at " + Arrays.toString(thread.getStackTrace()));
            }
            try {
                thread.join(50);
            } catch (InterruptedException e) {
                throw new AssertionError("Interrupted", e);
            }
        }
        if (!failures.isEmpty()) {
            String first = failures.values()
                    .iterator()
                    .next()
                    .getMessage()
                    .lines()
                    .findFirst()
                    .orElseThrow();
            AssertionError all =
                    new AssertionError(failures.size() + " ways to harm the reader of " + format + ": " + first);
            failures.values().forEach(all::addSuppressed);
            throw all;
        }
        return new Result(read, refused);
    }

    private void readAll(int count) {
        for (int number = 0; number < count; number++) {
            byte[] file = mutator.file(number);
            started = System.nanoTime();
            current = number;
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            try {
                reader.read(file);
                read++;
            } catch (Throwable e) { // an Error is what this test is looking for
                if (declared.test(e)) {
                    refused++;
                } else {
                    fail(place(e), number, "throws " + e, e);
                }
            }
            long allocated =
                    THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            if (allocated > MOST_ALLOCATED) {
                fail("memory", number, "allocates " + (allocated >> 20) + " MiB", null);
            }
        }
    }

    private void fail(String place, int number, String how, Throwable cause) {
        failures.computeIfAbsent(
                place, first -> new AssertionError(what(number) + " " + how + "\n" + shown(number), cause));
    }

    /** The innermost line of ours. */
    private static String place(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return Arrays.stream(root.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("org.tarflow4j"))
                .findFirst()
                .map(StackTraceElement::toString)
                .orElse(root.toString());
    }

    private long millis() {
        return (System.nanoTime() - started) / 1_000_000;
    }

    private String what(long number) {
        return "Hostile " + format + " number " + number;
    }

    private String shown(long number) {
        byte[] file = mutator.file(number);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(file, Math.min(file.length, SHOWN)));
    }
}
