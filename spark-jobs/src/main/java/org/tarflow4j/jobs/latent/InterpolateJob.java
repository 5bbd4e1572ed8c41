package org.tarflow4j.jobs.latent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.sql.SparkSession;
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
import org.tarflow4j.jobs.flow.ClassLookup;
import org.tarflow4j.jobs.flow.ClassNames;
import org.tarflow4j.jobs.flow.DatasetNoise;
import org.tarflow4j.jobs.flow.NotFinite;
import org.tarflow4j.jobs.flow.WeightsCache;
import org.tarflow4j.jobs.latent.InterpolateRequest.Pair;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.jobs.picture.Images;
import org.tarflow4j.jobs.picture.PictureGrid;
import org.tarflow4j.jobs.picture.PictureGrid.Cell;
import org.tarflow4j.jobs.picture.PictureGrid.Row;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.model.FlowConfig;
import org.tarflow4j.model.flow.Guidance;
import org.tarflow4j.model.flow.TarFlow;
import org.tarflow4j.model.sampling.Draws;
import org.tarflow4j.model.sampling.FlowSampler;

/** Images between two images: their latents are mixed, decoded and denoised. On the driver. */
public final class InterpolateJob {
    static final String STRIP = "strip.png";
    static final String VALUES = "values.npz";

    private final SparkSession spark;
    private final Settings settings;
    private final Progress progress;

    public InterpolateJob(SparkSession spark, Settings settings, Progress progress) {
        this.spark = spark;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Encodes the images with noise of level {@code sampling.denoise.t1}, decodes each mix without guidance, and denoises
     * it. Writes {@code strip.png}, a row for each pair with the mixes between its two images, and {@code values.npz}, whose
     * arrays have a row for each mix: {@code latent} [B, T, D] (what decode takes), {@code noise_level}, {@code pair},
     * {@code weight} of the second image, {@code undenoised} and {@code image} [B, C, H, H], and {@code label} if the flow
     * has classes.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if an image is not what the flow needs
     */
    public CodecResult run(InterpolateRequest request) {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        CheckpointId checkpoint = new CodecRequest(request.checkpoint(), "", request.output()).find(settings, hadoop);
        FlowConfig model = checkpoint.model();
        Images.requirePngChannels(model.channels());
        TokenRegion region = request.region();
        int[] places = region == null ? IntStream.range(0, model.dimensions()).toArray() : region.places(model);
        progress.start("interpolate", (long) request.pairs().size() * request.steps(), "images");
        try {
            List<EndImage> ends = ends(request, model, hadoop);
            Interpolation interpolation = interpolation(checkpoint, hadoop);
            Interpolation.Mixes mixes = interpolation.mix(ends, request.path(), places, request.steps());
            Interpolation.Mixed mixed = interpolation.decode(mixes, progress);
            OutputDirectory output = new OutputDirectory(request.output(), hadoop);
            output.write(STRIP, strip(ends, mixed.denoised(), request));
            ArrayFile.write(output.path(VALUES).toString(), arrays(mixes, mixed, model), hadoop);
            return new CodecResult(
                    output.uri(),
                    mixes.labels().length,
                    checkpoint.step(),
                    settings.sampling().denoise().steps(),
                    0,
                    NotFinite.count(mixed.denoised()));
        } catch (IOException | FSError e) {
            throw SparkFailures.translate("interpolate", e);
        } finally {
            progress.finish();
        }
    }

    private Interpolation interpolation(CheckpointId checkpoint, Configuration hadoop) {
        FlowWeights weights = WeightsCache.get(checkpoint.address(), hadoop);
        TarFlow flow = new TarFlow(weights.model(), weights.parameters());
        SamplingSettings sampling = settings.sampling();
        return new Interpolation(
                flow,
                new DatasetNoise(settings.noise().kind(), sampling.denoise().t1(), sampling.seed()),
                new FlowSampler(flow, Guidance.NONE, sampling.denoise(), Draws.keyed(sampling.seed()), 0),
                sampling.batchSize());
    }

    /** Two for each pair, with the label that is given, or else their own. */
    private List<EndImage> ends(InterpolateRequest request, FlowConfig model, Configuration hadoop) throws IOException {
        EndImages source = new EndImages(model, settings.training().dataset(), hadoop);
        String label = request.label();
        List<EndImage> ends = new ArrayList<>();
        for (Pair pair : request.pairs()) {
            ends.add(source.read(pair.from()));
            ends.add(source.read(pair.to()));
        }
        if (label != null) {
            int given = new ClassLookup("--label", ClassNames.of(settings, model.classes(), hadoop)).label(label);
            ends.replaceAll(end -> end.with(given));
        }
        return ends;
    }

    private static byte[] strip(List<EndImage> ends, INDArray denoised, InterpolateRequest request) throws IOException {
        int steps = request.steps();
        List<String> columns = new ArrayList<>(List.of("from"));
        for (int step = 0; step < steps; step++) {
            columns.add(String.format(Locale.ROOT, "%.2f", (double) step / (steps - 1)));
        }
        columns.add("to");
        List<Row> rows = new ArrayList<>();
        for (int pair = 0; pair < ends.size() / 2; pair++) {
            EndImage from = ends.get(2 * pair);
            EndImage to = ends.get(2 * pair + 1);
            List<Cell> cells = new ArrayList<>();
            cells.add(new Cell(List.of(from::picture)));
            for (int step = 0; step < steps; step++) {
                INDArray image = denoised.slice((long) pair * steps + step);
                cells.add(new Cell(List.of(() -> Images.of(image))));
            }
            cells.add(new Cell(List.of(to::picture)));
            rows.add(new Row("", cells));
        }
        String title = "the images, and between them the mixes by weight of the second";
        return Png.of(new PictureGrid((int) denoised.size(2)).draw(title, columns, rows));
    }

    private Map<String, INDArray> arrays(Interpolation.Mixes mixes, Interpolation.Mixed mixed, FlowConfig model) {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        arrays.put("latent", mixes.latents());
        if (model.classes() > 0) {
            arrays.put(FlowArrays.LABEL, Nd4j.createFromArray(mixes.labels()));
        }
        INDArray weights = Nd4j.createFromArray(mixes.weights());
        double level = settings.sampling().denoise().t1();
        arrays.put(FlowArrays.NOISE_LEVEL, Nd4j.valueArrayOf(weights.shape(), level, weights.dataType()));
        arrays.put("pair", Nd4j.createFromArray(mixes.pairs()));
        arrays.put("weight", weights);
        arrays.put("undenoised", mixed.undenoised());
        arrays.put(FlowArrays.IMAGE, mixed.denoised());
        return arrays;
    }
}
