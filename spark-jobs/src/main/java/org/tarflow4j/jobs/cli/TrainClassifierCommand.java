package org.tarflow4j.jobs.cli;

import org.apache.spark.sql.SparkSession;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.ClassifierSettings;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.quality.extractor.ClassifierTraining;
import picocli.CommandLine.Command;

/** Dataset → a classifier that samples are judged with. */
@Command(
        name = "train-classifier",
        description = "Trains a small classifier on a dataset, for evaluate to judge samples with.")
final class TrainClassifierCommand extends RunCommand {
    @Override
    Plan plan(Settings settings) {
        ClassifierSettings classifier = settings.quality().classifier();
        return new Plan()
                .add(
                        "Would train a classifier on %s, %d epochs",
                        settings.training().dataset(), classifier.epochs())
                .add("Would write %s", classifier.output());
    }

    @Override
    String run(SparkSession spark, Settings settings, Progress progress) {
        return new ClassifierTraining(settings, spark.sparkContext().hadoopConfiguration(), progress)
                .run()
                .toString();
    }
}
