package org.tarflow4j.jobs.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what it is told to a {@link Recorder} on a thread of its own. The teller never waits: where the recorder cannot
 * keep up for so long that the queue is full, the oldest that was told is dropped and counted.
 */
final class BackgroundMonitor implements TrainingMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundMonitor.class);

    /** Messages of one flush. */
    private static final int BATCH = 1000;

    private static final Duration LAST_PAUSES = Duration.ofMillis(200);

    /**
     * How much is put up with.
     *
     * @param messages that may wait in the queue
     * @param firstPause before what failed is tried again; each further one is twice as long
     * @param longestPause between two attempts
     * @param lastWords how long {@link #close} waits for what is left to be written
     */
    record Patience(int messages, Duration firstPause, Duration longestPause, Duration lastWords) {}

    private final String name;
    private final Recorder recorder;
    private final Patience patience;
    private final BlockingQueue<Consumer<Recorder>> queue;
    private final AtomicLong dropped = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean givenUp;

    private BackgroundMonitor(String name, Recorder recorder, Patience patience) {
        this.name = name;
        this.recorder = recorder;
        this.patience = patience;
        this.queue = new ArrayBlockingQueue<>(patience.messages());
        this.thread = new Thread(this::work, "tarflow4j " + name);
        thread.setDaemon(true);
    }

    /** @param name of what is written, for the log */
    static BackgroundMonitor start(String name, Recorder recorder, Patience patience) {
        BackgroundMonitor monitor = new BackgroundMonitor(name, recorder, patience);
        monitor.thread.start();
        return monitor;
    }

    @Override
    public void started(long round, long step, long totalSteps, long totalImages) {
        Instant now = Instant.now();
        tell(to -> to.started(now, new Start(round, step, totalSteps, totalImages)));
    }

    @Override
    public void round(RoundMetrics metrics) {
        Instant now = Instant.now();
        tell(to -> to.round(now, metrics));
    }

    @Override
    public void validated(ValidationMetrics metrics) {
        Instant now = Instant.now();
        tell(to -> to.validated(now, metrics));
    }

    @Override
    public void saved(String directory, long step, double seconds, long bytes) {
        Instant now = Instant.now();
        tell(to -> to.saved(now, new SavedCheckpoint(directory, step, seconds, bytes)));
    }

    @Override
    public void event(String what) {
        Instant now = Instant.now();
        tell(to -> to.event(now, what));
    }

    @Override
    public void close() {
        closing.countDown();
        queue.offer(to -> {}); // wakes the thread
        boolean interrupted = join(patience.lastWords());
        if (thread.isAlive()) {
            LOG.warn(
                    "{} did not take everything within {} s",
                    name,
                    patience.lastWords().toSeconds());
            givenUp = true;
            thread.interrupt();
            interrupted |= join(Duration.ofSeconds(1));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Consumer<Recorder> message) {
        if (closing.getCount() == 0) {
            return;
        }
        while (!queue.offer(message)) {
            if (queue.poll() != null) {
                dropped.incrementAndGet();
            }
        }
    }

    private void work() {
        try {
            while (closing.getCount() > 0 || !queue.isEmpty()) {
                List<Consumer<Recorder>> batch = new ArrayList<>(List.of(queue.take()));
                queue.drainTo(batch, BATCH - 1);
                batch.forEach(message -> message.accept(recorder));
                sayWhatWasDropped();
                insist(recorder::flush);
            }
            insist(recorder::finish);
        } catch (InterruptedException e) {
            LOG.warn("{} was given up; {} messages are lost", name, queue.size() + dropped.get());
        }
    }

    private void insist(BooleanSupplier attempt) throws InterruptedException {
        Duration pause = patience.firstPause();
        while (!attempt.getAsBoolean()) {
            if (givenUp) { // whoever was interrupted may have forgotten it
                throw new InterruptedException();
            }
            if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                Thread.sleep(LAST_PAUSES.toMillis());
            }
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(patience.longestPause()) > 0 ? patience.longestPause() : pause;
        }
    }

    private void sayWhatWasDropped() {
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            LOG.warn("{} could not keep up: {} messages were dropped", name, lost);
            recorder.event(Instant.now(), name + " could not keep up: " + lost + " messages were dropped");
        }
    }

    /** Waits for the thread whether this one is interrupted or not; true if it was. */
    private boolean join(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        for (long left = atMost.toMillis();
                left > 0 && thread.isAlive();
                left = (end - System.nanoTime()) / 1_000_000) {
            try {
                thread.join(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }
}
