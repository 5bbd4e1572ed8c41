package org.tarflow4j.jobs.config;

import static org.tarflow4j.model.sampling.Denoising.Dynamics.ODE;

import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.Checksums;
import org.tarflow4j.data.Duplicates;
import org.tarflow4j.data.image.Decoding;
import org.tarflow4j.data.image.Orientation;
import org.tarflow4j.data.image.Transform;
import org.tarflow4j.data.image.Warnings;
import org.tarflow4j.data.source.SourceKind;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.sampling.Denoising;

/** Turns keys into records, section by section; a section that fails does not keep the others from being checked. */
final class SettingsReader {
    /** Denoising takes one step per so much noise where the number of steps is not given. */
    private static final double NOISE_PER_STEP = 0.01;

    private SettingsReader() {}

    static Settings read(Layers layers) {
        Problems problems = new Problems(layers);
        new KnownKeys(layers.defaults()).check(problems);
        RunSettings run = run(problems);
        DeviceSettings device = device(problems);
        FlowConfig model = model(problems);
        NoiseSettings noise = noise(problems);
        DataSettings data = data(problems);
        TrainingSettings training = training(problems);
        TrackingSettings tracking = tracking(problems);
        SamplingSettings sampling = sampling(problems, noise);
        EvaluationSettings evaluation = evaluation(problems, noise);
        QualitySettings quality = quality(problems);
        RetrainSettings retrain = retrain(problems);
        problems.throwIfAny();
        return new Settings(
                present(run),
                present(device),
                present(model),
                present(noise),
                present(data),
                present(training),
                present(tracking),
                present(sampling),
                present(evaluation),
                present(quality),
                present(retrain),
                new ResolvedSettings(layers));
    }

    /** The shape of the flow alone. */
    static FlowConfig model(Layers layers) {
        Problems problems = new Problems(layers);
        FlowConfig model = model(problems);
        problems.throwIfAny();
        return present(model);
    }

    /** One key alone, which older texts may not have. */
    static OptionalDouble dropLabel(Layers layers) {
        if (!layers.given().hasPath("training.drop-label")) {
            return OptionalDouble.empty();
        }
        Problems problems = new Problems(layers);
        double value = new Section("training", problems).number("drop-label");
        problems.throwIfAny();
        return OptionalDouble.of(value);
    }

    private static @Nullable RunSettings run(Problems problems) {
        Section run = new Section("run", problems);
        return run.build(() -> new RunSettings(run.text("directory"), run.duration("lease-duration")));
    }

    private static @Nullable DeviceSettings device(Problems problems) {
        Section device = new Section("device", problems);
        return device.build(() -> new DeviceSettings(device.choice("kind", DeviceKind.class)));
    }

    private static @Nullable FlowConfig model(Problems problems) {
        Section model = new Section("model", problems);
        return model.build(() -> new FlowConfig(
                model.whole("image-size"),
                model.whole("channels"),
                model.whole("classes"),
                model.wholes("patch-sizes"),
                model.wholes("widths"),
                model.wholes("layers"),
                model.number("input-scale"),
                model.flag("volume-preserving"),
                model.whole("shared-backbone-layers"),
                model.number("floor-mass")));
    }

    private static @Nullable NoiseSettings noise(Problems problems) {
        Section noise = new Section("noise", problems);
        return noise.build(() -> new NoiseSettings(
                noise.choice("kind", NoiseKind.class),
                noise.choice("schedule", NoiseSchedule.class),
                noise.number("t0"),
                noise.number("t1")));
    }

    private static @Nullable DataSettings data(Problems problems) {
        Section from = new Section("data.source", problems);
        SourceSettings source = from.build(() -> new SourceSettings(
                from.choice("kind", SourceKind.class),
                from.optionalText("path"),
                from.optionalText("held-out"),
                from.optionalText("labels"),
                from.optionalText("development-kit"),
                from.texts("class-names"),
                from.choice("checksums", Checksums.class)));
        Section data = new Section("data", problems);
        return source == null
                ? null
                : data.build(() -> new DataSettings(
                        source,
                        new Decoding(
                                data.choice("orientation", Orientation.class),
                                data.choice("decoder-warnings", Warnings.class)),
                        data.choice("transform", Transform.class),
                        data.isAuto("shards") ? null : data.whole("shards", "must be auto or a whole number"),
                        data.bigWhole("shard-rows"),
                        data.bytes("shard-bytes"),
                        data.number("validation"),
                        data.bigWhole("seed"),
                        data.choice("duplicates", Duplicates.class),
                        data.number("max-skipped"),
                        data.optionalText("parent"),
                        data.text("output")));
    }

    private static @Nullable TrainingSettings training(Problems problems) {
        Section saving = new Section("training.checkpoint", problems);
        CheckpointSettings checkpoint = saving.build(() -> new CheckpointSettings(
                saving.whole("every-rounds"), saving.whole("keep-last"), saving.whole("keep-every")));
        Section looking = new Section("training.validation", problems);
        ValidationSettings validation = looking.build(() -> new ValidationSettings(
                looking.whole("every-rounds"), looking.bigWhole("images"), looking.whole("samples")));
        Section bearing = new Section("training.tolerance", problems);
        ToleranceSettings tolerance = bearing.build(() -> new ToleranceSettings(
                bearing.whole("skipped-steps"),
                bearing.whole("left-out-rounds"),
                bearing.number("slow-worker"),
                bearing.flag("changed-workers")));
        Section training = new Section("training", problems);
        return training.build(() -> new TrainingSettings(
                training.text("dataset"),
                training.optionalText("shard-cache"),
                training.whole("workers"),
                training.whole("batch-size"),
                training.choice("averaging", Averaging.class),
                training.whole("averaging-frequency"),
                training.whole("epochs"),
                training.number("learning-rate"),
                training.number("min-learning-rate"),
                training.number("warmup-epochs"),
                training.number("weight-decay"),
                training.choice("loss-weight", LossWeight.class),
                training.number("drop-label"),
                training.flag("horizontal-flip"),
                training.number("clip-norm"),
                training.number("ema-decay"),
                training.whole("gradient-accumulation"),
                training.flag("recompute"),
                training.bigWhole("seed"),
                checkpoint == null ? new CheckpointSettings(1, 1, 0) : checkpoint,
                validation == null ? new ValidationSettings(0, 0, 0) : validation,
                tolerance == null ? new ToleranceSettings(0, 0, 2, false) : tolerance));
    }

    private static @Nullable TrackingSettings tracking(Problems problems) {
        Section mlflow = new Section("tracking.mlflow", problems);
        return mlflow.build(() -> new TrackingSettings(mlflow.optionalText("uri"), mlflow.text("experiment")));
    }

    private static @Nullable SamplingSettings sampling(Problems problems, @Nullable NoiseSettings noise) {
        Guidance guidance = guidance(problems);
        Denoising denoise = denoise(problems, noise);
        Section sampling = new Section("sampling", problems);
        SampleLabels labels = sampling.build(() -> labels(sampling));
        SweepSettings sweep = sweep(problems, noise, denoise);
        return sampling.build(() -> new SamplingSettings(
                sampling.optionalText("checkpoint"),
                sampling.choice("weights", WeightChoice.class),
                sampling.isAuto("count")
                        ? SamplingSettings.AUTO
                        : sampling.whole("count", "must be auto or a whole number"),
                sampling.whole("batch-size"),
                sampling.whole("workers"),
                sampling.bigWhole("seed"),
                labels == null ? new SampleLabels(SampleLabels.Choice.BALANCED, List.of()) : labels,
                guidance == null ? Guidance.NONE : guidance,
                denoise == null ? new Denoising(0, 1, 1, ODE, false) : denoise,
                Set.copyOf(sampling.choices("stages", SampleStage.class)),
                sampling.text("generated"),
                sampling.choice("format", SampleFormat.class),
                sampling.whole("shard-groups"),
                sampling.flag("recompute"),
                sampling.text("output"),
                sampling.whole("retries"),
                sweep == null ? new SweepSettings(List.of(0.0), List.of(0), List.of(ODE), 1, ".") : sweep));
    }

    private static @Nullable SweepSettings sweep(
            Problems problems, @Nullable NoiseSettings noise, @Nullable Denoising denoise) {
        Section sweep = new Section("sampling.sweep", problems);
        SweepSettings grid = sweep.build(() -> new SweepSettings(
                sweep.numbers("guidance"),
                sweep.isAuto("steps")
                        ? List.of(denoise == null ? 0 : denoise.steps())
                        : sweep.wholes("steps", "must be auto or a list of whole numbers"),
                sweep.choices("dynamics", Denoising.Dynamics.class),
                sweep.whole("columns"),
                sweep.text("output")));
        if (grid != null && denoise != null && noise != null && !sweep.isAuto("steps")) {
            checkWalk(problems, "sampling.sweep", noise, Collections.max(grid.steps()), denoise.t1());
        }
        return grid;
    }

    private static SampleLabels labels(Section sampling) {
        String file = sampling.optionalText("labels-file");
        if (file != null) {
            return new SampleLabels(SampleLabels.Choice.FILE, List.of(file));
        }
        if (sampling.isText("labels", "balanced")) {
            return new SampleLabels(SampleLabels.Choice.BALANCED, List.of());
        }
        if (sampling.isText("labels", "uniform")) {
            return new SampleLabels(SampleLabels.Choice.UNIFORM, List.of());
        }
        return new SampleLabels(
                SampleLabels.Choice.LISTED, sampling.texts("labels", "must be balanced, uniform or a list of classes"));
    }

    private static @Nullable Guidance guidance(Problems problems) {
        Section guidance = new Section("sampling.guidance", problems);
        return guidance.build(() -> new Guidance(
                guidance.number("scale"),
                guidance.choice("style", Guidance.Style.class),
                guidance.flag("annealed"),
                guidance.whole("flows"),
                guidance.number("attention-temperature")));
    }

    private static @Nullable Denoising denoise(Problems problems, @Nullable NoiseSettings noise) {
        Section denoise = new Section("sampling.denoise", problems);
        double t1 = denoise.number("t1");
        int steps = denoise.isAuto("steps")
                ? automaticSteps(t1, noise)
                : denoise.whole("steps", "must be auto or a whole number");
        if (noise != null) {
            checkWalk(problems, "sampling.denoise", noise, steps, t1);
        }
        return denoise.build(() -> new Denoising(
                steps,
                denoise.number("t0"),
                t1,
                denoise.choice("dynamics", Denoising.Dynamics.class),
                denoise.flag("clip")));
    }

    /** @param steps that stand in the given group; the level is always that of sampling.denoise */
    private static void checkWalk(Problems problems, String group, NoiseSettings noise, int steps, double t1) {
        new Section(group, problems).build(() -> noise.requireSteps(steps));
        if (steps > 0) {
            new Section("sampling.denoise", problems).build(() -> noise.requireStart(t1));
        }
    }

    private static int automaticSteps(double t1, @Nullable NoiseSettings noise) {
        boolean none = noise != null && noise.kind() == NoiseKind.UNIFORM;
        return none ? 0 : (int) Math.max(0, Math.floor(t1 / NOISE_PER_STEP + 1e-9));
    }

    private static @Nullable EvaluationSettings evaluation(Problems problems, @Nullable NoiseSettings noise) {
        Section evaluation = new Section("evaluation", problems);
        List<Double> levels = evaluation.isAuto("noise-levels")
                ? levels(noise)
                : evaluation.numbers("noise-levels", "must be auto or a list of numbers");
        Section density = new Section("evaluation.pipeline-density", problems);
        PipelineDensitySettings pipeline = density.build(() -> new PipelineDensitySettings(
                density.whole("images"), density.whole("probes"), density.whole("exact-dimensions")));
        return evaluation.build(() -> new EvaluationSettings(
                evaluation.optionalText("checkpoint"),
                evaluation.choice("weights", WeightChoice.class),
                evaluation.text("dataset"),
                levels,
                evaluation.whole("batch-size"),
                evaluation.whole("workers"),
                evaluation.bigWhole("limit"),
                evaluation.bigWhole("seed"),
                evaluation.number("confidence"),
                evaluation.whole("audit-images"),
                pipeline == null ? new PipelineDensitySettings(0, 2, 0) : pipeline));
    }

    private static @Nullable QualitySettings quality(Problems problems) {
        Section network = new Section("quality.extractor", problems);
        ExtractorSettings extractor = network.build(() -> new ExtractorSettings(
                network.choice("kind", ExtractorKind.class),
                network.optionalText("file"),
                network.choice("input", ImageInput.class),
                network.optionalText("features-output"),
                network.optionalText("scores-output")));
        Section trained = new Section("quality.classifier", problems);
        ClassifierSettings classifier = trained.build(() -> new ClassifierSettings(
                trained.text("output"),
                trained.whole("epochs"),
                trained.whole("batch-size"),
                trained.number("learning-rate"),
                trained.bigWhole("seed")));
        Section quality = new Section("quality", problems);
        return quality.build(() -> new QualitySettings(
                quality.text("samples"),
                extractor == null
                        ? new ExtractorSettings(ExtractorKind.NONE, null, ImageInput.PIXELS, null, null)
                        : extractor,
                quality.text("reference"),
                quality.bigWhole("limit"),
                quality.whole("neighbours"),
                quality.whole("manifold-limit"),
                quality.whole("outliers"),
                quality.whole("lookups"),
                classifier == null ? new ClassifierSettings("none", 1, 1, 1, 0) : classifier));
    }

    private static @Nullable RetrainSettings retrain(Problems problems) {
        Section retrain = new Section("retrain", problems);
        return retrain.build(() -> new RetrainSettings(
                retrain.choice("nothing-new", RetrainSettings.NothingNew.class),
                retrain.whole("epochs"),
                retrain.number("learning-rate"),
                retrain.number("min-learning-rate"),
                retrain.number("warmup-epochs"),
                retrain.number("margin"),
                retrain.whole("samples"),
                retrain.number("frechet-margin")));
    }

    /** The ends and the middle of what is trained on, or the one level there is. */
    private static List<Double> levels(@Nullable NoiseSettings noise) {
        if (noise == null) {
            return List.of(1.0);
        }
        return noise.schedule() == NoiseSchedule.FIXED
                ? List.of(noise.t1())
                : DoubleStream.of(noise.t0(), (noise.t0() + noise.t1()) / 2, noise.t1())
                        .distinct()
                        .boxed()
                        .toList();
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("A section is missing though no problem was reported");
        }
        return value;
    }
}
