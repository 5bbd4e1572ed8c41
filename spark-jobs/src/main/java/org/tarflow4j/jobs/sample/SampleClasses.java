package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.jobs.config.SampleLabels;
import org.tarflow4j.jobs.flow.ClassLookup;
import org.tarflow4j.jobs.flow.ClassRun;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.model.KeyedRandom;

/** The class of each sample: a function of the request alone. */
final class SampleClasses {
    /** Keeps drawn labels apart from the draws of the images, whose keys are longer. */
    private static final long LABEL_KEY = 0x1abe1;

    private final SampleRequest request;
    private final int @Nullable [] ofFile;

    private SampleClasses(SampleRequest request, int @Nullable [] ofFile) {
        this.request = request;
        this.ofFile = ofFile;
    }

    /** @param directory of the request, which holds the labels that came from a file */
    static SampleClasses of(SampleRequest request, OutputDirectory directory) throws IOException {
        boolean file = request.labels().choice() == SampleLabels.Choice.FILE;
        return new SampleClasses(request, file ? LabelFile.read(directory) : null);
    }

    /** The class, −1 for none. */
    int of(long sample) {
        if (request.classes() == 0) {
            return -1;
        }
        return switch (request.labels().choice()) {
            case BALANCED -> (int) (sample % request.classes());
            case UNIFORM -> new KeyedRandom(request.seed(), sample, LABEL_KEY).nextInt(request.classes());
            case LISTED -> request.labels().label(sample);
            case FILE -> ofFile == null ? -1 : ofFile[(int) (sample % ofFile.length)];
        };
    }

    /** What the user's words mean, and how many samples they ask for. */
    record Resolved(RequestedClasses classes, long samples, byte @Nullable [] file) {}

    /**
     * Gives the user's words their numbers.
     *
     * @param names of the checkpoint's classes
     * @throws org.tarflow4j.jobs.JobException if there is no such class
     */
    static Resolved resolve(SampleLabels labels, List<String> names, Configuration hadoop) {
        return switch (labels.choice()) {
            case BALANCED, UNIFORM -> new Resolved(new RequestedClasses(labels.choice(), List.of(), null), 0, null);
            case LISTED -> {
                ClassLookup lookup =
                        new ClassLookup("sampling.labels", names, "it is balanced, uniform, or a list of classes; ");
                List<ClassRun> runs = labels.items().stream().map(lookup::run).toList();
                RequestedClasses classes = new RequestedClasses(labels.choice(), runs, null);
                boolean counted = labels.items().stream().anyMatch(lookup::isCounted);
                yield new Resolved(classes, counted ? classes.listed() : 0, null);
            }
            case FILE -> {
                ClassLookup lookup = new ClassLookup("sampling.labels-file", names);
                int[] read = LabelFile.read(labels.items().get(0), lookup, hadoop);
                byte[] copy = LabelFile.content(read);
                yield new Resolved(
                        new RequestedClasses(labels.choice(), List.of(), DigestUtils.sha256Hex(copy)),
                        read.length,
                        copy);
            }
        };
    }
}
