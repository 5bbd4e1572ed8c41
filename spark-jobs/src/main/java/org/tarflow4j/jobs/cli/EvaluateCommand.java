package org.tarflow4j.jobs.cli;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.EvaluationSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.evaluate.EvaluateJob;
import picocli.CommandLine.Command;

/** Checkpoint and dataset → report.json. */
@Command(
        name = "evaluate",
        description = "Measures the likelihood of held-out images under a checkpoint, beside two baselines.")
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
        return plan.add("Would write %s/report.json", settings.run().directory());
    }

    @Override
    String run(SparkSession spark, Settings settings, Progress progress) {
        return new EvaluateJob(spark, settings, progress).run().toString()
                + System.lineSeparator()
                + "Report: " + settings.run().directory() + "/report.json";
    }
}
