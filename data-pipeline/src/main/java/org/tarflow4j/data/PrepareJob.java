package org.tarflow4j.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarflow4j.data.image.SkipReason;
import org.tarflow4j.data.source.ImageSource;
import org.tarflow4j.data.source.KnownChecksums;
import org.tarflow4j.data.source.SourceSplit;
import org.tarflow4j.data.source.Sources;
import org.tarflow4j.data.source.UnusableSourceException;

/**
 * Turns images into a patch dataset, in two passes: {@link Staging} decodes every split of the source into a file of its
 * own, which survives an interruption; then {@link ShardWriting} brings every image to its shard in its order.
 */
public final class PrepareJob {
    private static final Logger LOG = LoggerFactory.getLogger(PrepareJob.class);

    private final SparkSession spark;
    private final JavaSparkContext context;

    public PrepareJob(SparkSession spark) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    }

    /**
     * Writes the dataset, or finds it complete. A finished dataset is never changed: if the output already holds one
     * that was made by the same request, it is returned as it is; and so is the parent if the source has nothing new.
     *
     * @throws InputDataException if the source is missing or damaged, if nothing in it or too little of it can be used,
     *     or if the output holds something else
     * @throws IOException if the file system fails
     */
    public PreparedDataset run(PrepareRequest request, ProgressListener listener) throws IOException {
        return run(request, OptionalInt.empty(), listener);
    }

    /**
     * As {@link #run(PrepareRequest, ProgressListener)}, for a flow with so many classes.
     *
     * @param classes of the flow; empty if it has none, which fits any images
     * @throws InputDataException also if the images are of more or fewer, before any is read
     */
    public PreparedDataset run(PrepareRequest request, OptionalInt classes, ProgressListener listener)
            throws IOException {
        Configuration hadoop = spark.sessionState().newHadoopConf();
        DatasetDirectory directory = new DatasetDirectory(request.output(), hadoop);
        Optional<DatasetManifest> existing = directory.manifest();
        if (existing.isPresent()) {
            Requests.requireSame(request, existing.get(), directory.uri());
            requireClasses(directory.uri(), existing.get().classNames().size(), classes);
            directory.tidy();
            LOG.info("{} is a complete dataset of the same request; nothing to do", directory.uri());
            return new PreparedDataset(directory.uri(), existing.get());
        }
        String parentUri = request.parent();
        Optional<ParentDataset> parent =
                parentUri == null ? Optional.empty() : Optional.of(ParentDataset.open(parentUri, request, hadoop));
        ImageSource source = open(request, hadoop);
        requireClasses(request.source().path(), source.classes().size(), classes);
        parent.ifPresent(before -> Requests.requireSameClasses(source.classIds(), before));
        directory.begin(request);

        List<StagedSplit> splits = splits(source);
        long[] known = parent.map(before -> before.idHashes(spark)).orElse(new long[0]);
        new Staging(context, request, directory, hadoop).run(splits, known, listener);
        List<String> files = splits.stream()
                .map(split -> directory.path(split.file).toString())
                .toList();
        try (StagedInputs inputs =
                new StagedInputs(spark, files, parent.map(before -> before.digests(spark)), request.duplicates())) {
            inputs.writeSkipped(directory);
            requireFewSkipped(request, inputs, directory);
            long images = inputs.images(Split.TRAIN) + inputs.images(Split.VALIDATION);
            if (images == 0 && parent.isPresent()) {
                directory.abandon();
                LOG.info("The source has nothing that {} has not", parent.get().uri());
                return new PreparedDataset(parent.get().uri(), parent.get().manifest());
            }
            requireImages(request, inputs, directory, parent);
            ShardWriting shards = new ShardWriting(context, request, source.classes(), directory, hadoop);
            DatasetManifest manifest = shards.write(files, inputs, parent, listener);
            directory.commit(manifest);
            return new PreparedDataset(directory.uri(), manifest);
        }
    }

    private static void requireClasses(String where, int found, OptionalInt wanted) {
        if (wanted.isPresent() && wanted.getAsInt() != found) {
            throw new InputDataException("Number of classes in " + where + " is " + found + ", model.classes is "
                    + wanted.getAsInt() + "; set model.classes = " + found + ", or check data.source");
        }
    }

    private static List<StagedSplit> splits(ImageSource source) {
        List<StagedSplit> splits = new ArrayList<>();
        for (SourceSplit split : source.splits()) {
            splits.add(new StagedSplit(splits.size(), split, false));
        }
        for (SourceSplit split : source.heldOut()) {
            splits.add(new StagedSplit(splits.size(), split, true));
        }
        return splits;
    }

    private static void requireFewSkipped(PrepareRequest request, StagedInputs inputs, DatasetDirectory directory) {
        SortedMap<String, Long> skipped = inputs.skipped();
        // What was never meant to be an image of a class says nothing about the state of the source.
        long stray = skipped.getOrDefault(SkipReason.HIDDEN.code(), 0L)
                + skipped.getOrDefault(SkipReason.NO_CLASS.code(), 0L);
        long bad = skipped.values().stream().mapToLong(Long::longValue).sum() - stray;
        long all = inputs.inputs() - stray;
        if (bad > request.maxSkipped() * all) {
            throw new InputDataException(
                    bad + " of " + all + " inputs in " + request.source().path()
                            + " cannot be used " + skipped + ", more than data.max-skipped = " + request.maxSkipped()
                            + "; see " + directory.path(DatasetDirectory.SKIPPED));
        }
    }

    private static void requireImages(
            PrepareRequest request, StagedInputs inputs, DatasetDirectory directory, Optional<ParentDataset> parent) {
        if (parent.isEmpty() && inputs.images(Split.TRAIN) == 0) {
            throw new InputDataException(
                    inputs.images(Split.VALIDATION) == 0
                            ? "None of the inputs in " + request.source().path() + " can be used " + inputs.skipped()
                                    + "; see " + directory.path(DatasetDirectory.SKIPPED)
                            : "No image is left to train on; lower data.validation, which is " + request.validation());
        }
    }

    private static ImageSource open(PrepareRequest request, Configuration hadoop) throws IOException {
        try {
            if (request.checksums() == Checksums.CHECK) {
                KnownChecksums.check(request.source(), hadoop);
            }
            return Sources.open(request.source(), hadoop);
        } catch (UnusableSourceException e) {
            throw new InputDataException(String.valueOf(e.getMessage()), e);
        }
    }
}
