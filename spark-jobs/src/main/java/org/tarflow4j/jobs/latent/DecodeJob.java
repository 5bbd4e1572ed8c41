package org.tarflow4j.jobs.latent;

import java.io.IOException;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.sql.SparkSession;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.SparkFailures;
import org.tarflow4j.jobs.checkpoint.FlowWeights;
import org.tarflow4j.jobs.config.SamplingSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.flow.CheckpointId;
import org.tarflow4j.jobs.flow.NotFinite;
import org.tarflow4j.jobs.flow.WeightsCache;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Denoising;
import org.tarflow4j.model.sampling.Draws;

/** Latents to images. */
public final class DecodeJob {
    private static final String STEPS = "sampling.denoise.steps";

    private final SparkSession spark;
    private final Settings settings;
    private final Progress progress;

    public DecodeJob(SparkSession spark, Settings settings, Progress progress) {
        this.spark = spark;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Decodes an {@code .npz} file with {@code z} or {@code latent} [B, T, D], {@code label} [B] if the flow has
     * classes and {@code noise_level} [B] or [B, 1] into an {@code .npz} file with {@code image} [B, C, H, H]; or the
     * Parquet files of {@link EncodeJob}, with the weights that they were encoded with, into PNG files in a directory that is
     * new, or holds what a decoding that was stopped left, which is deleted.
     *
     * <p>Guidance is that of {@code sampling.guidance}. Images are denoised, each from its own noise level, only if
     * {@code sampling.denoise.steps} is given on the command line: a recipe's value is meant for samples.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if the input is not what the flow needs; {@link
     *     ExitCode#BAD_USAGE} if the output holds anything else
     */
    public CodecResult run(CodecRequest request) {
        String input = request.input();
        String output = request.output();
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        CheckpointId checkpoint = request.find(settings, hadoop);
        boolean arrays = ArrayFile.isNamed(input);
        if (arrays != ArrayFile.isNamed(output)) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    arrays
                            ? "The images of an .npz file go into an .npz file; " + output + " does not end in .npz"
                            : "The images of " + input + " go into a directory, not into " + output);
        }
        try {
            return arrays
                    ? decode(checkpoint, input, output, hadoop)
                    : new LatentDecoding(spark, settings, progress).run(checkpoint, denoising(), input, output);
        } catch (IOException | FSError e) {
            throw SparkFailures.translate("decode", e);
        }
    }

    private CodecResult decode(CheckpointId checkpoint, String input, String output, Configuration hadoop)
            throws IOException {
        FlowConfig model = checkpoint.model();
        FlowArrays arrays = new FlowArrays(ArrayFile.read(input, hadoop), input, model);
        FlowWeights weights = WeightsCache.get(checkpoint.address(), hadoop);
        TarFlow flow = new TarFlow(weights.model(), weights.parameters());
        INDArray latents = arrays.latents(flow);
        long count = latents.size(0);
        int[] labels = arrays.labels(count);
        INDArray levels = arrays.noiseLevels(count);
        SamplingSettings sampling = settings.sampling();
        Decoder decoder = new Decoder(flow, sampling.guidance(), denoising(), Draws.keyed(sampling.seed()));
        INDArray images = Nd4j.create(DataType.FLOAT, count, model.channels(), model.imageSize(), model.imageSize());
        long nonPositive = 0;
        progress.start("decode", count, "images");
        try {
            for (long start = 0; start < count; start += sampling.batchSize()) {
                long end = Math.min(count, start + sampling.batchSize());
                Decoder.Decoded batch = decoder.decode(
                        Encoder.rows(latents, start, end).dup('c'),
                        Encoder.rows(levels, start, end).dup(),
                        Encoder.slice(labels, start, end),
                        LongStream.range(start, end).toArray());
                Encoder.rows(images, start, end).assign(batch.images());
                nonPositive += batch.nonPositiveScales();
                progress.advance(end, "");
            }
            ArrayFile.write(output, Map.of(FlowArrays.IMAGE, images), hadoop);
        } finally {
            progress.finish();
        }
        return new CodecResult(
                output, count, checkpoint.step(), denoising().steps(), nonPositive, NotFinite.count(images));
    }

    /** The configured denoising if this command line asks for it, else none. */
    private Denoising denoising() {
        Denoising configured = settings.sampling().denoise();
        boolean asked = settings.resolved().entries().stream()
                .anyMatch(entry -> entry.key().equals(STEPS)
                        && (entry.origin().equals("--set") || entry.origin().equals("-D")));
        return asked
                ? configured
                : new Denoising(0, configured.t0(), configured.t1(), configured.dynamics(), configured.clip());
    }
}
