package org.tarflow4j.jobs.sample;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/**
 * The files of a sampling request: {@code _request.json} first, then images and one record per group as tasks finish
 * them, {@code grid.png} and {@code _samples.json} last. A group counts as done when its record and all its images are
 * there, so that a restart generates only what is missing.
 */
final class SampleFiles {
    static final String UNDENOISED = "undenoised";
    static final String SUMMARY = "_samples.json";
    static final String GRID = "grid.png";
    private static final String REQUEST = "_request.json";
    private static final String GROUPS = "_groups";

    private final OutputDirectory directory;
    private final boolean denoised;

    SampleFiles(OutputDirectory directory, SampleRequest request) {
        this.directory = directory;
        denoised = request.denoising().steps() > 0;
    }

    OutputDirectory directory() {
        return directory;
    }

    /** Whether there is a second image of each sample, from before denoising. */
    boolean hasUndenoised() {
        return denoised;
    }

    /**
     * Makes the directory this request's.
     *
     * @throws JobException if it holds samples of another request, or something else
     */
    void begin(SampleRequest request) throws IOException {
        if (directory.has(REQUEST)) {
            SampleRequest earlier = directory.readJson(REQUEST, SampleRequest.class);
            List<String> differences = earlier.differences(request);
            if (!differences.isEmpty()) {
                throw new JobException(
                        ExitCode.BAD_USAGE,
                        directory.uri() + " holds samples of another request, with " + String.join(", ", differences)
                                + "; set sampling.output to another directory, or delete this one");
            }
        } else if (!directory.isEmpty()) {
            throw new JobException(
                    ExitCode.BAD_USAGE,
                    directory.uri() + " is not empty and holds no samples of ours; set sampling.output to another"
                            + " directory");
        }
        // First, for it makes the directory ours: after a fault nothing else may lie there without it.
        if (!directory.has(REQUEST)) {
            directory.createFolder("");
            directory.writeJson(REQUEST, request);
        }
        for (String folder : folders()) {
            directory.createFolder(folder);
            directory.deleteUnfinished(folder);
        }
    }

    /** The records of the groups that are done, by group. */
    Map<Integer, List<SampleRecord>> done(SampleRequest request) throws IOException {
        Set<String> groups = directory.list(GROUPS);
        Set<String> images = images();
        Map<Integer, List<SampleRecord>> done = new TreeMap<>();
        for (int group = 0; group < request.groups(); group++) {
            if (groups.contains(groupName(group))) {
                List<SampleRecord> records =
                        Arrays.asList(directory.readJson(GROUPS + "/" + groupName(group), SampleRecord[].class));
                if (records.stream().allMatch(sample -> isThere(sample, images))) {
                    done.put(group, records);
                }
            }
        }
        return done;
    }

    /** Samples of a group whose images are all there. */
    boolean isThere(SampleRecord sample) throws IOException {
        String name = OutputDirectory.image(sample.index());
        return sample.failed() || (directory.has(name) && (!denoised || directory.has(undenoised(name))));
    }

    void write(SampleRecord sample, byte[] undenoisedPng, byte[] png) throws IOException {
        String name = OutputDirectory.image(sample.index());
        if (denoised && !directory.has(undenoised(name))) {
            directory.write(undenoised(name), undenoisedPng);
        }
        if (!directory.has(name)) {
            directory.write(name, png);
        }
    }

    /** The group is complete. */
    void commit(int group, List<SampleRecord> records) throws IOException {
        directory.writeJson(GROUPS + "/" + groupName(group), records);
    }

    static String undenoised(String name) {
        return UNDENOISED + "/" + name;
    }

    private boolean isThere(SampleRecord sample, Set<String> images) {
        String name = OutputDirectory.image(sample.index());
        return sample.failed() || (images.contains(name) && (!denoised || images.contains(undenoised(name))));
    }

    private Set<String> images() throws IOException {
        Set<String> names = new HashSet<>(directory.list(""));
        if (denoised) {
            directory.list(UNDENOISED).forEach(name -> names.add(undenoised(name)));
        }
        return names;
    }

    private List<String> folders() {
        return denoised ? List.of("", GROUPS, UNDENOISED) : List.of("", GROUPS);
    }

    private static String groupName(int group) {
        return String.format(Locale.ROOT, "%06d.json", group);
    }
}
