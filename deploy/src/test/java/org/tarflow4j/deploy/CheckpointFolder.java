package org.tarflow4j.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The checkpoints of a run.
 *
 * @param run its directory
 */
record CheckpointFolder(Path run) {
    /** Those that are whole, oldest first. */
    List<Path> steps() throws IOException {
        Path folder = run.resolve("checkpoints");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> steps = Files.list(folder)) {
            return steps.filter(step -> step.getFileName().toString().startsWith("step-"))
                    .filter(step -> Files.exists(step.resolve("manifest.json")))
                    .sorted()
                    .toList();
        }
    }

    Path last() throws IOException {
        List<Path> steps = steps();
        return steps.get(steps.size() - 1);
    }
}
