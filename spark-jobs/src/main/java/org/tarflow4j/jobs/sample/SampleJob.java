package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.QualifiedPath;
import org.tarflow4j.jobs.SparkFailures;
import org.tarflow4j.jobs.config.SampleStage;
import org.tarflow4j.jobs.config.SamplingSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.flow.CheckpointId;
import org.tarflow4j.jobs.flow.ClassNames;
import org.tarflow4j.jobs.flow.WeightsCache;
import org.tarflow4j.jobs.lease.RunLease;
import org.tarflow4j.jobs.memory.SamplingMemory;
import org.tarflow4j.jobs.memory.TaskMemoryCheck;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.jobs.picture.Images;
import org.tarflow4j.model.kernel.KernelChoice;

/**
 * Draws the images of a request on the executors. Samples are computed in fixed groups by index, and stored in fixed
 * shards of groups, so that a file is the same byte for byte whatever the cluster, the number of tasks and of restarts.
 */
public final class SampleJob {
    /**
     * Of a directory of samples; what a start waits after a driver was killed. Short, since little depends on it: two that
     * take each other for dead make the same files.
     */
    public static final Duration LEASE = Duration.ofSeconds(3);

    private static final String OUTPUT = "sampling.output";
    private static final String GENERATED = "sampling.generated";

    private final SparkSession spark;
    private final Settings settings;
    private final Progress progress;

    public SampleJob(SparkSession spark, Settings settings, Progress progress) {
        this.spark = spark;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Makes what is missing of the request in {@code sampling.output}: shards, then {@code grid.png}, and {@code
     * _samples.json} last. With the stage generate alone instead what it generates, in {@code sampling.generated}. The
     * caller sees to it that nobody else works in that directory.
     *
     * @throws JobException {@link ExitCode#BAD_USAGE} if the directory holds another request's samples or the request
     *     does not fit the checkpoint, {@link ExitCode#BAD_INPUT} if there is no checkpoint, or nothing generated for the
     *     stage denoise alone, {@link ExitCode#RESOURCE_MISSING} if memory is missing or the disk is full
     * @throws NoFiniteSampleException if no sample became finite
     */
    public SampleResult run() {
        return run(false);
    }

    /**
     * As {@link #run}, with a lease of the directory.
     *
     * @throws JobException also {@link ExitCode#RUN_IN_USE} if another command has it
     */
    public SampleResult runLeased() {
        return run(true);
    }

    private SampleResult run(boolean leased) {
        long start = System.nanoTime();
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        SamplingSettings sampling = settings.sampling();
        CheckpointId checkpoint =
                WeightsCache.find(sampling.checkpoint(), settings.run().directory(), sampling.weights(), hadoop);
        Images.requirePngChannels(checkpoint.model().channels());
        List<String> names = ClassNames.of(settings, checkpoint.model().classes(), hadoop);
        SampleClasses.Resolved labels = SampleClasses.resolve(sampling.labels(), names, hadoop);
        SampleRequest request = SampleRequest.of(sampling, checkpoint, labels);
        TaskMemoryCheck.require(
                spark,
                new SamplingMemory(
                        checkpoint.model(),
                        sampling,
                        KernelChoice.of(DataType.FLOAT).scratch()),
                sampling.workers(),
                SamplingMemory.LESS);
        boolean denoises = sampling.stages().contains(SampleStage.DENOISE);
        String key = denoises ? OUTPUT : GENERATED;
        SampleRequest stage = denoises ? request : request.generation();
        try {
            String generated =
                    sampling.stages().contains(SampleStage.GENERATE) ? null : requireGenerated(request, checkpoint);
            OutputDirectory directory = directory(key, denoises ? sampling.output() : sampling.generated());
            RequestFile file = new RequestFile(directory, key, checkpoint.directory());
            // Before the lease: a directory of something else stays as it is.
            file.check(stage);
            try (RunLease lease = leased ? RunLease.ofResults(key, directory.uri(), hadoop, LEASE, "sample") : null) {
                file.claim(stage, labels.file());
                return denoises
                        ? images(stage, checkpoint, names, new SampleFiles(directory, stage, hadoop), generated, start)
                        : generated(stage, checkpoint, directory, start);
            }
        } catch (IOException | FSError e) {
            throw SparkFailures.translate("sample", e);
        }
    }

    /** The stage generate alone. */
    private SampleResult generated(
            SampleRequest request, CheckpointId checkpoint, OutputDirectory directory, long start) throws IOException {
        directory.deleteUnfinished("");
        int[] missing = GeneratedFiles.missing(directory.list(""), request.groups());
        long all = (long) request.groups() * request.batchSize();
        long made = (long) missing.length * request.batchSize();
        StageRun run = new StageRun(spark, progress, settings.sampling().workers());
        List<ShardRecord> groups = run.of(
                "generate",
                StageTask.Work.GENERATE_GROUP,
                order(request, checkpoint, directory, null),
                missing,
                new StageRun.Extent(all - made, all));
        return SampleResult.of(directory.uri(), checkpoint, all, made, groups, seconds(start));
    }

    /** @param generated directory of what was generated before; null if that is done here too */
    private SampleResult images(
            SampleRequest request,
            CheckpointId checkpoint,
            List<String> names,
            SampleFiles files,
            @Nullable String generated,
            long start)
            throws IOException {
        OutputDirectory directory = files.directory();
        files.prepare();
        Map<Integer, ShardRecord> shards = new TreeMap<>(files.wholeWithoutDamaged());
        long before = shards.values().stream().mapToLong(ShardRecord::samples).sum();
        int[] missing = IntStream.range(0, request.shards())
                .filter(shard -> !shards.containsKey(shard))
                .toArray();
        long made = 0;
        if (missing.length > 0) {
            directory.delete(SampleFiles.SUMMARY);
            List<ShardRecord> records = new StageRun(
                            spark, progress, settings.sampling().workers())
                    .of(
                            generated == null ? "sample" : "denoise",
                            StageTask.Work.MAKE_SHARD,
                            order(request, checkpoint, directory, generated),
                            missing,
                            new StageRun.Extent(before, request.count()));
            records.forEach(shard -> shards.put(shard.shard(), shard));
            made = records.stream().mapToLong(ShardRecord::made).sum();
        }
        SampleResult result =
                SampleResult.of(directory.uri(), checkpoint, request.count(), made, shards.values(), seconds(start));
        if (!directory.has(SampleFiles.SUMMARY)) {
            finish(request, checkpoint, names, files, result, new ArrayList<>(shards.values()));
        }
        return result;
    }

    /** The directory of a group at noise level t1 for each that is asked for. */
    private String requireGenerated(SampleRequest request, CheckpointId checkpoint) throws IOException {
        OutputDirectory directory = directory(GENERATED, settings.sampling().generated());
        RequestFile file = new RequestFile(directory, GENERATED, checkpoint.directory());
        Set<String> names = file.isOf(request.generation()) ? directory.list("") : Set.of();
        int[] missing = GeneratedFiles.missing(names, request.groups());
        if (missing.length > 0) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    directory.uri() + " lacks " + missing.length + " of " + request.groups()
                            + " generated groups; run sample with sampling.stages = generate first");
        }
        return directory.uri();
    }

    private void finish(
            SampleRequest request,
            CheckpointId checkpoint,
            List<String> names,
            SampleFiles files,
            SampleResult result,
            List<ShardRecord> shards)
            throws IOException {
        // Of a task that was given up for lost and wrote all the same.
        files.deleteUnfinished();
        if (result.failed() == result.samples()) {
            throw new NoFiniteSampleException(
                    "None of the " + request.count() + " samples of checkpoint " + checkpoint.directory()
                            + " is finite after " + request.retries()
                            + " retries each; is it trained? Try sampling.guidance.scale = 0",
                    result);
        }
        SampleSet samples = new SampleSet(files, SampleClasses.of(request, files.directory()), shards);
        byte[] grid = new ContactSheet(samples, request, checkpoint.model().imageSize()).png(names);
        files.directory().write(SampleFiles.GRID, grid);
        files.directory().writeJson(SampleFiles.SUMMARY, SampleSummary.of(request, checkpoint, names, result, shards));
    }

    private StageOrder order(
            SampleRequest request, CheckpointId checkpoint, OutputDirectory output, @Nullable String generated) {
        return new StageOrder(
                checkpoint.address(),
                request,
                output.uri(),
                generated,
                settings.sampling().recompute());
    }

    private OutputDirectory directory(String key, String uri) throws IOException {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        return new OutputDirectory(QualifiedPath.of(uri, key, hadoop), hadoop);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }
}
