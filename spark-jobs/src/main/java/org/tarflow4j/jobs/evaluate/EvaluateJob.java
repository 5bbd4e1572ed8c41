package org.tarflow4j.jobs.evaluate;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.QualifiedPath;
import org.tarflow4j.jobs.checkpoint.CheckpointReader;
import org.tarflow4j.jobs.checkpoint.FlowWeights;
import org.tarflow4j.jobs.config.EvaluationSettings;
import org.tarflow4j.jobs.config.Names;
import org.tarflow4j.jobs.config.NoiseKind;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.lease.RunLease;
import org.tarflow4j.jobs.memory.EvaluationMemory;
import org.tarflow4j.jobs.memory.TaskMemoryCheck;
import org.tarflow4j.jobs.output.JsonFile;
import org.tarflow4j.jobs.train.DatasetCheck;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.sampling.Denoising;

/**
 * Measures the likelihood of held-out images under a checkpoint's flow and under two baselines, on the same images with
 * the same noise, and how exactly the flow is inverted. The result does not depend on the number of workers.
 */
public final class EvaluateJob {
    private static final String REPORT = "report.json";

    private final SparkSession session;
    private final JavaSparkContext spark;
    private final Configuration hadoop;
    private final Settings settings;
    private final EvaluationSettings evaluation;
    private final Progress progress;

    /** A job; nothing is read or written before {@link #run}. */
    public EvaluateJob(SparkSession session, Settings settings, Progress progress) {
        this.session = session;
        this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        this.hadoop = spark.hadoopConfiguration();
        this.settings = settings;
        this.evaluation = settings.evaluation();
        this.progress = progress;
    }

    /**
     * Evaluates, and writes {@code report.json} into the run directory.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if there is no checkpoint, or nothing to hold it against;
     *     {@link ExitCode#BAD_USAGE} if a density behind the denoiser is asked for that does not exist;
     *     {@link ExitCode#DIVERGED} if a likelihood is not finite; {@link ExitCode#RESOURCE_MISSING} if there is not
     *     the memory
     * @throws InputDataException if the dataset is missing or damaged
     */
    public EvaluationReport run() {
        FlowWeights weights = CheckpointReader.weights(
                evaluation.checkpoint(),
                settings.run().directory(),
                evaluation.weights(),
                RunLease.readingOnly(settings.run().directory(), hadoop),
                hadoop);
        requirePipeline(weights.model());
        TaskMemoryCheck.require(
                session, new EvaluationMemory(weights.model(), settings), evaluation.workers(), EvaluationMemory.LESS);
        CheckpointDensity checkpoint = new CheckpointDensity(
                QualifiedPath.of(weights.directory(), "evaluation.checkpoint", hadoop), weights.taken());
        PatchDataset opened = PatchDataset.open(evaluation.dataset(), hadoop);
        DatasetCheck.fits(opened.manifest(), weights.model(), evaluation.dataset());
        HeldOutImages images = HeldOutImages.of(settings, hadoop);
        NoiseKind noise = settings.noise().kind();
        List<DensitySource> densities = new ArrayList<>(List.of(
                checkpoint,
                new UntrainedDensity(weights.model(), settings.training().seed()),
                PixelGaussians.of(opened.statistics(), noise)));
        if (weights.model().volumePreserving()) {
            densities.add(1, new TrackedPriorDensity(checkpoint));
        }
        List<List<GroupLikelihoods>> nats =
                new LikelihoodRun(spark, images, evaluation.workers(), progress).of(densities);
        Denoising walk = images.walk(settings.sampling().denoise());
        AuditRun audit = new AuditRun(spark, evaluation, images, checkpoint);
        List<AuditOutcome> audited = audit.images(walk);
        EvaluationReport report = new EvaluationReport(
                weights.directory(),
                CheckpointReader.digest(weights.directory(), hadoop),
                weights.step(),
                Names.kebab(weights.taken()),
                evaluation.dataset(),
                Split.VALIDATION.code(),
                Names.kebab(noise),
                evaluation.seed(),
                evaluation.confidence(),
                EvaluationReport.INTERVAL,
                measurements(images, densities, nats),
                EvaluationReport.RoundTrip.of(walk.t1(), audited),
                LikelihoodAudit.of(images, walk.t1(), audited, nats.get(0), audit.latents(walk.t1()), quantile()),
                pipelineDensity(images, checkpoint, weights.model().dimensions()));
        JsonFile.write(report, new Path(settings.run().directory(), REPORT), hadoop);
        return report;
    }

    /** Of the standard normal distribution, where the intervals end. */
    private double quantile() {
        return new NormalDistribution().inverseCumulativeProbability(0.5 + evaluation.confidence() / 2);
    }

    private List<Measurement> measurements(
            HeldOutImages images, List<DensitySource> densities, List<List<GroupLikelihoods>> nats) {
        List<Measurement> measurements = new ArrayList<>();
        for (int level = 0; level < images.levels().size(); level++) {
            for (int density = 0; density < densities.size(); density++) {
                Measurement measured = Measurement.nats(
                        densities.get(density).name(),
                        images.levels().get(level),
                        statistics(nats.get(density), level),
                        quantile());
                measurements.add(measured);
                if (images.noise() == NoiseKind.UNIFORM) {
                    measurements.add(measured.bits());
                }
            }
        }
        return measurements;
    }

    /** Merged in the order of the groups. */
    private static Statistics statistics(List<GroupLikelihoods> groups, int level) {
        Statistics merged = Statistics.NONE;
        for (GroupLikelihoods group : groups) {
            merged = merged.merge(group.statistics(level));
        }
        return merged;
    }

    private @Nullable PipelineReport pipelineDensity(
            HeldOutImages images, CheckpointDensity checkpoint, int dimensions) {
        return evaluation.pipelineDensity().images() > 0
                ? new PipelineRun(spark, settings, progress).of(images, checkpoint, dimensions)
                : null;
    }

    /** Before anything is computed: whether there is a density behind the denoiser, if it is asked for. */
    private void requirePipeline(FlowConfig model) {
        if (evaluation.pipelineDensity().images() == 0) {
            return;
        }
        String why = settings.sampling().denoise().steps() == 0
                ? "sampling.denoise.steps = 0, so that no denoiser runs"
                : model.floorMass() > 0
                        ? "the flow has model.floor-mass = " + model.floorMass() + ", so that its density jumps"
                        : null;
        if (why != null) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    "There is no density behind the denoiser: " + why
                            + "; set evaluation.pipeline-density.images = 0 (it is "
                            + evaluation.pipelineDensity().images() + ")");
        }
    }
}
