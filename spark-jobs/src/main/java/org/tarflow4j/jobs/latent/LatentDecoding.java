package org.tarflow4j.jobs.latent;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.LiveCount;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.SparkFailures;
import org.tarflow4j.jobs.config.Names;
import org.tarflow4j.jobs.config.SamplingSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.device.DeviceTasks;
import org.tarflow4j.jobs.flow.CheckpointId;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.jobs.picture.Images;
import org.tarflow4j.model.sampling.Denoising;

/** Decodes a directory of encoded images on the executors. */
final class LatentDecoding {
    private static final String JOB = "decode";
    private static final String SUMMARY = "_images.json";
    private static final String IMAGES = "(train|validation)/\\d{6,}\\.png";
    private static final int SHOWN_OF_DIGEST = 12;

    private final SparkSession spark;
    private final Settings settings;
    private final Progress progress;

    LatentDecoding(SparkSession spark, Settings settings, Progress progress) {
        this.spark = spark;
        this.settings = settings;
        this.progress = progress;
    }

    CodecResult run(CheckpointId checkpoint, Denoising denoising, String input, String output) throws IOException {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        Images.requirePngChannels(checkpoint.model().channels());
        OutputDirectory source = new OutputDirectory(input, hadoop);
        OutputDirectory target = new OutputDirectory(output, hadoop);
        long rows = requireFit(checkpoint, source).rows();
        target.begin(JOB, IMAGES);
        for (Split split : Split.values()) {
            target.createFolder(split.code());
        }
        SamplingSettings sampling = settings.sampling();
        LongAccumulator nonPositiveScales = spark.sparkContext().longAccumulator("non-positive scales");
        LongAccumulator notFinite = spark.sparkContext().longAccumulator("not finite");
        progress.start(JOB, rows, "images");
        try (LiveCount count = new LiveCount(spark.sparkContext(), progress, 0, rows)) {
            Dataset<Row> images = spark.read().schema(EncodedImage.SCHEMA).parquet(source.uri());
            DecodeTask task = new DecodeTask(
                    new SerializableConfiguration(hadoop),
                    new DecodeTask.Order(
                            checkpoint.address(),
                            sampling.guidance(),
                            denoising,
                            sampling.seed(),
                            sampling.batchSize(),
                            target.uri()),
                    count.counter(),
                    nonPositiveScales,
                    notFinite);
            DeviceTasks.on(images.toJavaRDD()).foreachPartition(task::call);
            progress.advance(rows, "");
        } catch (Exception e) { // Spark's is checked, but not declared
            throw SparkFailures.translate(JOB, e);
        } finally {
            progress.finish();
        }
        CodecResult result = new CodecResult(
                target.uri(), rows, checkpoint.step(), denoising.steps(), nonPositiveScales.value(), notFinite.value());
        target.writeJson(SUMMARY, result);
        target.finish(JOB);
        return result;
    }

    private static LatentManifest requireFit(CheckpointId checkpoint, OutputDirectory source) throws IOException {
        if (!source.has(LatentManifest.FILE_NAME)) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    source.uri() + " holds no (complete) encoded images: it has no " + LatentManifest.FILE_NAME
                            + "; run encode first");
        }
        LatentManifest found = source.readJson(LatentManifest.FILE_NAME, LatentManifest.class);
        LatentManifest needed = LatentManifest.of(checkpoint, found.rows(), 0);
        if (found.tokens() != needed.tokens() || found.tokenWidth() != needed.tokenWidth()) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    source.uri() + " holds latents of shape [" + found.tokens() + ", " + found.tokenWidth()
                            + "], the flow needs [" + needed.tokens() + ", " + needed.tokenWidth() + "]");
        }
        requireSameWeights(found, checkpoint, source.uri());
        return found;
    }

    /** Latents mean nothing to other weights, of whatever step. */
    private static void requireSameWeights(LatentManifest found, CheckpointId checkpoint, String where) {
        if (!found.weights().equals(checkpoint.digest())) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    where + " was encoded with step " + found.step() + " (SHA-256 " + shown(found.weights())
                            + "), not with step " + checkpoint.step() + " (" + shown(checkpoint.digest()) + ") in "
                            + checkpoint.directory() + "; name its checkpoint with --checkpoint");
        }
        if (found.choice() != checkpoint.weights()) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    where + " was encoded with the " + Names.kebab(found.choice()) + " weights of step " + found.step()
                            + ", not with the " + Names.kebab(checkpoint.weights())
                            + " ones; set sampling.weights to what it was");
        }
    }

    private static String shown(String digest) {
        return digest.substring(0, Math.min(SHOWN_OF_DIGEST, digest.length())) + "…";
    }
}
