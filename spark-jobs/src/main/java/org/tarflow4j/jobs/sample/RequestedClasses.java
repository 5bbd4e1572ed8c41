package org.tarflow4j.jobs.sample;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.SampleLabels.Choice;
import org.tarflow4j.jobs.flow.ClassRun;

/**
 * Which class each sample of a request has, in numbers.
 *
 * @param choice how a class is chosen
 * @param runs of {@link Choice#LISTED}, in turn and from the start again
 * @param file of {@link Choice#FILE}: SHA-256 of {@link LabelFile#NAME}
 */
@JsonIgnoreProperties(ignoreUnknown = true) // older files have a list of numbers
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record RequestedClasses(Choice choice, List<ClassRun> runs, @Nullable String file) {
    RequestedClasses {
        Objects.requireNonNull(choice, "choice");
        runs = List.copyOf(Objects.requireNonNullElse(runs, List.of()));
    }

    /** Samples until the list begins again; 0 without a list. */
    long listed() {
        return runs.stream().mapToLong(ClassRun::samples).sum();
    }

    /** The class of a sample by the list. */
    int label(long sample) {
        if (runs.isEmpty()) {
            throw new JobException(ExitCode.BAD_USAGE, "These samples are of an older version, or of no classes");
        }
        long position = sample % listed();
        for (ClassRun run : runs) {
            if (position < run.samples()) {
                return run.label();
            }
            position -= run.samples();
        }
        throw new IllegalStateException("No run holds sample " + sample);
    }

    /** In the words of the configuration. */
    @Override
    public String toString() {
        return switch (choice) {
            case BALANCED -> "balanced";
            case UNIFORM -> "uniform";
            case FILE -> "those of a file with SHA-256 " + file;
            case LISTED -> runs.stream()
                    .map(run -> run.samples() == 1 ? "" + run.label() : run.label() + ":" + run.samples())
                    .toList()
                    .toString();
        };
    }
}
