package org.tarflow4j.jobs.latent;

import org.apache.hadoop.conf.Configuration;
import org.tarflow4j.data.DatasetManifest;
import org.tarflow4j.data.InputDataException;
import org.tarflow4j.data.PatchDataset;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.model.FlowConfig;

/** Opens datasets whose images a flow can take. */
public final class FlowDataset {
    private FlowDataset() {}

    /** @throws JobException {@link ExitCode#BAD_INPUT} if there is none, or its images are of another shape */
    public static PatchDataset open(String input, FlowConfig model, Configuration hadoop) {
        PatchDataset dataset;
        try {
            dataset = PatchDataset.open(input, hadoop);
        } catch (InputDataException e) {
            throw new JobException(ExitCode.BAD_INPUT, String.valueOf(e.getMessage()), e);
        }
        DatasetManifest manifest = dataset.manifest();
        String found = manifest.channels() + " channels, image size " + manifest.imageSize() + ", patch size "
                + manifest.patchSize();
        String needed = model.channels() + " channels, image size " + model.imageSize() + ", patch size "
                + model.patchSizes().get(0);
        if (!found.equals(needed)) {
            throw new JobException(
                    ExitCode.BAD_INPUT, "The dataset " + input + " has " + found + "; the flow needs " + needed);
        }
        return dataset;
    }

    /** @throws JobException {@link ExitCode#BAD_INPUT} if the flow does not know all classes of the dataset */
    public static void requireClasses(PatchDataset dataset, FlowConfig model, String input) {
        int classes = dataset.manifest().classNames().size();
        if (model.classes() > 0 && classes > model.classes()) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    "The dataset " + input + " has " + classes + " classes, the flow has " + model.classes());
        }
    }
}
