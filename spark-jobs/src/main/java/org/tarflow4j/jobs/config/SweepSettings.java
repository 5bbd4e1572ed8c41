package org.tarflow4j.jobs.config;

import java.util.List;
import org.tarflow4j.model.sampling.Denoising.Dynamics;

/**
 * The grid of settings that {@code sweep} compares on the same seeds.
 *
 * @param guidance scales w
 * @param steps numbers of denoising steps
 * @param dynamics of the walk
 * @param columns samples of each setting that the contact sheet shows
 * @param output directory of everything
 */
public record SweepSettings(
        List<Double> guidance, List<Integer> steps, List<Dynamics> dynamics, int columns, String output) {
    public SweepSettings {
        new Checks()
                .that(!guidance.isEmpty(), "guidance", guidance, "must name a scale")
                .that(guidance.stream().allMatch(w -> w >= 0), "guidance", guidance, "must be numbers of at least 0")
                .that(!steps.isEmpty(), "steps", steps, "must name a number of steps")
                .that(steps.stream().allMatch(n -> n >= 0), "steps", steps, "must be numbers of at least 0")
                .that(!dynamics.isEmpty(), "dynamics", dynamics, "must name one")
                .atLeast(1, "columns", columns)
                .notBlank("output", output)
                .done();
        guidance = guidance.stream().distinct().toList();
        steps = steps.stream().distinct().toList();
        dynamics = dynamics.stream().distinct().toList();
    }
}
