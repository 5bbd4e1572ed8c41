package org.tarflow4j.jobs.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.checkpoint.CheckpointManager;
import org.tarflow4j.jobs.checkpoint.CheckpointReader;
import org.tarflow4j.jobs.config.Settings;
import org.tarflow4j.jobs.lease.RunLease;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * A checkpoint → the one that is meant for use.
 *
 * <p>Takes no lease of the run directory: going back to an older step is what an operator does in a hurry, and must not
 * wait for a training that runs for weeks. It can do without: {@code PROMOTED} is replaced in one step, nothing else is
 * written, and a training only reads the file, to keep the checkpoint that it names. Nor does it touch
 * {@code RESULT.json}, which is the training's.
 */
@Command(
        name = "promote",
        description = {
            "Verifies a checkpoint of the run and makes it the one that is meant for use and kept for good.",
            "To go back, promote an older step. Works beside a running training."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PromoteCommand implements Callable<Integer> {
    @Parameters(paramLabel = "STEP", description = "Step of the checkpoint.")
    private long step;

    @Option(names = "--dry-run", description = "Verifies the checkpoint and says what would be done; changes nothing.")
    private boolean dryRun;

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Settings settings = options.settings();
        String run = settings.run().directory();
        CheckpointManager checkpoints = new CheckpointManager(
                run,
                SparkSessions.hadoop(),
                settings.training().checkpoint(),
                RunLease.readingOnly(run, SparkSessions.hadoop()));
        OptionalLong before = checkpoints.promoted();
        if (dryRun) {
            CheckpointReader.inspect(checkpoints.directory(step), SparkSessions.hadoop());
            say("Would promote step %d of %s, which is whole; %s", step, run, before(before));
            return ExitCode.DONE.code();
        }
        checkpoints.promote(step);
        requireKept(checkpoints);
        say("Promoted step %d of %s; %s", step, run, before(before));
        return ExitCode.DONE.code();
    }

    /** A training that was just deleting old checkpoints may not have known yet that this one is to be kept. */
    private void requireKept(CheckpointManager checkpoints) {
        String directory = checkpoints.directory(step);
        if (!CheckpointReader.looksLikeCheckpoint(directory, SparkSessions.hadoop())) {
            throw new JobException(
                    ExitCode.FAILED,
                    "Checkpoint " + directory + " was deleted by a training at this very moment; promote another step");
        }
    }

    private static String before(OptionalLong step) {
        return step.isEmpty()
                ? "no step was promoted before"
                : String.format(Locale.ROOT, "before, it was step %d", step.getAsLong());
    }

    private void say(String format, Object... values) {
        PrintWriter out = Output.of(spec);
        out.println(String.format(Locale.ROOT, format, values));
    }
}
