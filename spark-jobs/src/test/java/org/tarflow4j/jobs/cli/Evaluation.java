package org.tarflow4j.jobs.cli;

import java.io.PrintWriter;
import java.io.Writer;
import org.apache.spark.sql.SparkSession;
import org.tarflow4j.jobs.Progress;
import org.tarflow4j.jobs.config.Settings;
import picocli.CommandLine;

/** The command evaluate in a session that a test has. */
public final class Evaluation {
    private Evaluation() {}

    /** @param out what the user sees */
    public static void run(SparkSession spark, Settings settings, Writer out) {
        EvaluateCommand command = new EvaluateCommand();
        new CommandLine(command).setOut(new PrintWriter(out, true));
        command.tell(command.run(spark, settings, Progress.none()));
    }
}
