package org.tarflow4j.jobs.benchmark;

import org.tarflow4j.data.PatchLayout;
import org.tarflow4j.data.image.Transform;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;
import org.tarflow4j.jobs.config.Settings;

/**
 * Preparing images to measure.
 *
 * @param transform how pictures become squares
 * @param layout channels and size of the squares, and where their pixels go
 * @param images prepared in one run
 * @param runs how often they are, after runs that warm up
 */
public record PreparationRequest(Transform transform, PatchLayout layout, int images, int runs) {
    /**
     * Checks the whole.
     *
     * @throws JobException {@link ExitCode#BAD_USAGE}
     */
    public PreparationRequest {
        if (images < 1 || runs < 1) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    "A benchmark of " + runs + " runs of " + images
                            + " images has no result; set --runs and --images to at least 1");
        }
    }

    /**
     * With the transform, size and channels of a recipe.
     *
     * @throws JobException {@link ExitCode#BAD_USAGE}
     */
    public static PreparationRequest of(Settings settings, int images, int runs) {
        PatchLayout layout = new PatchLayout(
                settings.model().channels(),
                settings.model().imageSize(),
                settings.model().patchSizes().get(0));
        return new PreparationRequest(settings.data().transform(), layout, images, runs);
    }
}
