package org.tarflow4j.jobs.config;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.PrepareRequest;
import org.tarflow4j.data.Sharding;
import org.tarflow4j.data.source.SourceKind;
import org.tarflow4j.data.source.SourceRequest;
import org.tarflow4j.jobs.ExitCode;
import org.tarflow4j.jobs.JobException;

/** What {@code data} and {@code model} ask of the data pipeline. */
public final class Preparation {
    private Preparation() {}

    /**
     * The request as the settings have it.
     *
     * @throws JobException {@link ExitCode#BAD_USAGE} if the settings name no source, or do not fit together
     */
    public static PrepareRequest request(Settings settings) {
        return request(settings, settings.data().parent(), settings.data().output());
    }

    /** As {@link #request(Settings)}, with another parent and output. */
    public static PrepareRequest request(Settings settings, @Nullable String parent, String output) {
        DataSettings data = settings.data();
        @Nullable String path = data.source().path();
        if (path == null) {
            throw new JobException(
                    ExitCode.BAD_USAGE, "data.source.path is not set; name the images with --set data.source.path=…");
        }
        try {
            return new PrepareRequest(
                    source(settings, path),
                    data.decoding(),
                    data.transform().code(),
                    settings.model().imageSize(),
                    settings.model().channels(),
                    settings.model().patchSizes().get(0),
                    new Sharding(data.shards(), data.shardRows(), data.shardBytes()),
                    data.validation(),
                    data.seed(),
                    data.duplicates(),
                    data.maxSkipped(),
                    data.source().checksums(),
                    parent,
                    output);
        } catch (IllegalArgumentException e) {
            throw new JobException(ExitCode.BAD_USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static SourceRequest source(Settings settings, String path) {
        SourceSettings source = settings.data().source();
        List<String> classNames = source.classNames();
        if (source.kind() == SourceKind.WEBDATASET && classNames.isEmpty()) {
            // Shards do not say how many classes there are, the model does.
            classNames = IntStream.range(0, settings.model().classes())
                    .mapToObj(Integer::toString)
                    .toList();
        }
        return new SourceRequest(
                source.kind(), path, source.heldOut(), source.labels(), source.developmentKit(), classNames);
    }
}
