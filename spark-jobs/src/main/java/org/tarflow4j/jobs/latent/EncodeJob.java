package org.tarflow4j.jobs.latent;

import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.sql.SparkSession;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.SparkFailures;
import org.tarflow4j.jobs.checkpoint.FlowWeights;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.flow.CheckpointId;
import org.tarflow4j.jobs.flow.NotFinite;
import org.tarflow4j.jobs.flow.WeightsCache;
import org.tarflow4j.model.flow.TarFlow;

/** Images to latents and likelihoods. */
public final class EncodeJob {
    private final SparkSession spark;
    private final Settings settings;
    private final Progress progress;

    public EncodeJob(SparkSession spark, Settings settings, Progress progress) {
        this.spark = spark;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Encodes an {@code .npz} file into an {@code .npz} file, or a patch dataset into a directory of Parquet files or
     * an {@code .npz} file.
     *
     * <p>An {@code .npz} input has {@code image} [B, C, H, H] in [−1, 1], noised or not, which is taken as it is;
     * {@code label} [B] if the flow has classes; {@code noise_level} [B] or [B, 1]. Images of a dataset get noise
     * first, see {@code DatasetNoise}. The results are z [T, D] of the last block, logdet (mean per dimension) and loss.
     * A directory is new, or holds what an encoding that was stopped left, which is deleted.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if the input is not what the flow needs; {@link
     *     ExitCode#BAD_USAGE} if the output cannot hold the results, or holds anything else
     */
    public CodecResult run(CodecRequest request) {
        String input = request.input();
        String output = request.output();
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        CheckpointId checkpoint = request.find(settings, hadoop);
        try {
            if (!ArrayFile.isNamed(input)) {
                return new DatasetEncoding(spark, settings, progress).run(checkpoint, input, output);
            }
            if (!ArrayFile.isNamed(output)) {
                throw new JobException(
                        ExitCode.BAD_USAGE,
                        "The latents of an .npz file go into an .npz file; " + output + " does not end in .npz");
            }
            return encode(checkpoint, input, output, hadoop);
        } catch (IOException | FSError e) {
            throw SparkFailures.translate("encode", e);
        }
    }

    private CodecResult encode(CheckpointId checkpoint, String input, String output, Configuration hadoop)
            throws IOException {
        FlowArrays arrays = new FlowArrays(ArrayFile.read(input, hadoop), input, checkpoint.model());
        long count = arrays.images().size(0);
        FlowWeights weights = WeightsCache.get(checkpoint.address(), hadoop);
        TarFlow flow = new TarFlow(weights.model(), weights.parameters());
        progress.start("encode", count, "images");
        try {
            Map<String, INDArray> encoded =
                    new Encoder(flow, settings.sampling().batchSize(), progress).encode(arrays);
            ArrayFile.write(output, encoded, hadoop);
            return new CodecResult(output, count, checkpoint.step(), 0, 0, NotFinite.count(encoded.get("loss")));
        } finally {
            progress.finish();
        }
    }
}
