package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.LiveCount;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.SparkFailures;
import org.tarflow4j.jobs.config.SampleLabels;
import org.tarflow4j.jobs.config.SamplingSettings;
import org.tarflow4j.jobs.config.Settings;

/**
 * Draws the images of a request on the executors. Samples are computed in fixed groups by index, so that a file is the
 * same byte for byte whatever the cluster, the number of tasks and of restarts.
 */
public final class SampleJob {
    private final SparkSession spark;
    private final Settings settings;
    private final Progress progress;

    public SampleJob(SparkSession spark, Settings settings, Progress progress) {
        this.spark = spark;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Generates what is missing of the request in {@code sampling.output}: {@code 000000.png}, …, with denoising also
     * {@code undenoised/000000.png}, …, then {@code grid.png}, and {@code _samples.json} last.
     *
     * @throws JobException {@link ExitCode#BAD_USAGE} if the directory holds another request's samples or the request
     *     does not fit the checkpoint, {@link ExitCode#BAD_INPUT} if there is no checkpoint,
     *     {@link ExitCode#RESOURCE_MISSING} if the disk is full, {@link ExitCode#FAILED} if no sample became finite
     */
    public SampleResult run() {
        long start = System.nanoTime();
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        SamplingSettings sampling = settings.sampling();
        CheckpointId checkpoint =
                WeightsCache.find(sampling.checkpoint(), settings.run().directory(), sampling.weights(), hadoop);
        Images.requirePngChannels(checkpoint.model().channels());
        checkLabels(sampling.labels(), checkpoint);
        SampleRequest request = SampleRequest.of(sampling, checkpoint);
        try {
            SampleFiles files = new SampleFiles(new OutputDirectory(sampling.output(), hadoop), request);
            files.begin(request);
            Map<Integer, List<SampleRecord>> done = files.done(request);
            List<SampleRecord> records = new ArrayList<>();
            done.values().forEach(records::addAll);
            List<SampleRecord> generated = generate(request, checkpoint, files, done);
            records.addAll(generated);
            records.sort(Comparator.comparingLong(SampleRecord::index));
            double seconds = (System.nanoTime() - start) * 1e-9;
            SampleResult result =
                    new SampleResult(files.directory().uri(), checkpoint.step(), records, generated.size(), seconds);
            finish(request, checkpoint, files, result);
            return result;
        } catch (IOException | FSError e) {
            throw SparkFailures.translate("sample", e);
        }
    }

    private List<SampleRecord> generate(
            SampleRequest request, CheckpointId checkpoint, SampleFiles files, Map<Integer, List<SampleRecord>> done) {
        List<Integer> groups = IntStream.range(0, request.groups())
                .filter(group -> !done.containsKey(group))
                .boxed()
                .toList();
        int before = done.values().stream().mapToInt(List::size).sum();
        progress.start("sample", request.count(), "samples");
        progress.advance(before, "");
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        try (LiveCount count = new LiveCount(spark.sparkContext(), progress, before, request.count())) {
            if (groups.isEmpty()) {
                return List.of();
            }
            GroupTask task = new GroupTask(
                    new SerializableConfiguration(context.hadoopConfiguration()),
                    checkpoint.address(),
                    request,
                    files.directory().uri(),
                    count.counter());
            int tasks = Math.min(settings.sampling().workers(), groups.size());
            List<SampleRecord> records = new ArrayList<>();
            for (String group :
                    context.parallelize(groups, tasks).mapPartitions(task).collect()) {
                records.addAll(Arrays.asList(Json.read(group, SampleRecord[].class)));
            }
            progress.advance(request.count(), "");
            return records;
        } catch (Exception e) { // Spark's is checked, but not declared
            throw SparkFailures.translate("sample", e);
        } finally {
            progress.finish();
        }
    }

    private void finish(SampleRequest request, CheckpointId checkpoint, SampleFiles files, SampleResult result)
            throws IOException {
        if (result.failed() == result.samples().size()) {
            throw new JobException(
                    ExitCode.FAILED,
                    "None of the " + request.count() + " samples of checkpoint " + checkpoint.directory()
                            + " is finite after " + request.retries()
                            + " retries each; is it trained? Try sampling.guidance.scale = 0");
        }
        List<String> names = ClassNames.of(
                settings, checkpoint.model().classes(), spark.sparkContext().hadoopConfiguration());
        byte[] grid = new ContactSheet(files, checkpoint.model().imageSize()).png(request, result.samples(), names);
        files.directory().write(SampleFiles.GRID, grid);
        files.directory().writeJson(SampleFiles.SUMMARY, SampleSummary.of(request, checkpoint, names, result));
    }

    /** The configuration's model may have other classes than the checkpoint's. */
    private static void checkLabels(SampleLabels labels, CheckpointId checkpoint) {
        int classes = checkpoint.model().classes();
        if (labels.choice() == SampleLabels.Choice.LISTED && labels.classes().isEmpty()) {
            throw new JobException(ExitCode.BAD_USAGE, "sampling.labels = [] names no class; say balanced, or a list");
        }
        for (int label : labels.classes()) {
            if (label >= classes) {
                throw new JobException(
                        ExitCode.BAD_USAGE,
                        "sampling.labels has class " + label + ", but checkpoint " + checkpoint.directory() + " has "
                                + classes + " classes");
            }
        }
    }
}
