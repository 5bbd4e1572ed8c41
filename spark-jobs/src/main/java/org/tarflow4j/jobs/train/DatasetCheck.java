package org.tarflow4j.jobs.train;

import java.util.ArrayList;
import java.util.List;
import org.tarflow4j.data.DatasetManifest;
import org.tarflow4j.data.Split;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.model.FlowConfig;

/** Whether a flow can learn from a dataset; names everything that does not fit, with both values. */
public final class DatasetCheck {
    private final List<String> differences = new ArrayList<>();

    private DatasetCheck() {}

    /**
     * Compares the two.
     *
     * @throws JobException {@link ExitCode#BAD_INPUT} if they do not fit, or there is nothing to train on
     */
    public static void fits(DatasetManifest dataset, FlowConfig model, String where) {
        DatasetCheck check = new DatasetCheck();
        check.same("image size", dataset.imageSize(), "model.image-size", model.imageSize());
        check.same("channels", dataset.channels(), "model.channels", model.channels());
        check.same(
                "patch size",
                dataset.patchSize(),
                "model.patch-sizes[0]",
                model.patchSizes().get(0));
        if (model.classes() > 0) {
            check.same("classes", dataset.classNames().size(), "model.classes", model.classes());
        }
        if (!check.differences.isEmpty()) {
            throw new JobException(
                    ExitCode.BAD_INPUT,
                    "Dataset " + where + " does not fit the model: " + String.join("; ", check.differences)
                            + ". Change the model, or prepare the dataset again");
        }
        if (dataset.split(Split.TRAIN).rows() == 0) {
            throw new JobException(ExitCode.BAD_INPUT, "Dataset " + where + " has no row to train on");
        }
    }

    private void same(String what, int actual, String key, int wanted) {
        if (actual != wanted) {
            differences.add(what + " is " + actual + ", " + key + " is " + wanted);
        }
    }
}
