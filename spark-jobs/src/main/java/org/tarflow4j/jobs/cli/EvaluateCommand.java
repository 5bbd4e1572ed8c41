package org.tarflow4j.jobs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.EvaluationSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.evaluate.EvaluateJob;
import org.tarflow4j.jobs.memory.EvaluationMemory;
import org.tarflow4j.jobs.memory.MemoryTable;
import org.tarflow4j.jobs.quality.QualityJob;
import org.tarflow4j.jobs.quality.QualityReport;
import org.tarflow4j.jobs.report.ReportJson;
import org.tarflow4j.jobs.report.ReportPage;
import org.tarflow4j.jobs.report.SampleNotice;
import picocli.CommandLine.Command;

/** Checkpoint, dataset and samples → report.json, report.html. */
@Command(
        name = "evaluate",
        description = "Measures the likelihood of held-out images under a checkpoint, and judges samples.")
final class EvaluateCommand extends RunCommand {
    @Override
    Plan plan(Settings settings) {
        EvaluationSettings evaluation = settings.evaluation();
        String checkpoint = evaluation.checkpoint() == null
                ? "the newest checkpoint of " + settings.run().directory()
                : evaluation.checkpoint();
        Plan plan = new Plan().add("Would evaluate %s on %d tasks", checkpoint, evaluation.workers());
        try {
            Configuration hadoop = SparkSessions.hadoop();
            long rows = PatchDataset.open(evaluation.dataset(), hadoop).rows(Split.VALIDATION);
            long count = evaluation.limit() == 0 ? rows : Math.min(rows, evaluation.limit());
            plan.add(
                    "on %,d of %,d held-out images of %s, at noise levels %s",
                    count, rows, evaluation.dataset(), evaluation.noiseLevels());
        } catch (InputDataException e) {
            plan.add("No dataset yet: %s", String.valueOf(e.getMessage()));
        }
        return plan.add(
                        "Would judge the samples in %s, if there are any",
                        settings.quality().samples())
                .add(
                        "Would write %s/report.json and report.html",
                        settings.run().directory())
                .addModel(settings.model())
                // Of the configured flow; a checkpoint may hold another one.
                .addLines(MemoryTable.lines(
                        new EvaluationMemory(settings.model(), settings),
                        Runtime.getRuntime().availableProcessors()));
    }

    @Override
    String run(SparkSession spark, Settings settings, Progress progress) {
        String directory = settings.run().directory();
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        QualityJob quality = new QualityJob(spark, settings, progress);
        // A network that cannot be used is better found before the likelihoods are measured than after.
        quality.check();
        tell(new EvaluateJob(spark, settings, progress).run().toString());
        // Should the samples turn out to be unusable, page and JSON still tell of one evaluation.
        ReportPage.write(directory, hadoop);
        Optional<QualityReport> found = quality.run();
        if (found.isEmpty()) {
            tell("No samples in " + settings.quality().samples() + " to judge; run sample first");
        } else {
            JsonNode report = ReportJson.add(directory, "quality", found.get(), hadoop);
            ReportPage.write(directory, hadoop);
            found.get().lines().forEach(this::tell);
            SampleNotice.of(report).ifPresent(this::tell);
        }
        return "Report: " + directory + "/report.html, " + directory + "/report.json";
    }
}
